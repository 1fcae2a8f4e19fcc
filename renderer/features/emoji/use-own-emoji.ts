/** The reader's tone, and the emoji that they used last: on all their devices. */
import { limits } from '../../../sync-server/contract/limits.ts'
import { usePort, useView } from '../../store/port-context.tsx'
import { inTone, skinTones, type SkinTone } from './find-emoji.ts'

const mostRecent = 16

export interface OwnEmoji {
  tone: SkinTone
  recent: readonly string[]
  setTone(tone: SkinTone): void
  /** In the reader's tone; noted as used. */
  use(emoji: string): string
}

export function useOwnEmoji(): OwnEmoji {
  const port = usePort()
  const settings = useView('settings', null)
  const tone = skinTones.find((its) => its === settings?.skinTone) ?? 0
  const stored = settings?.recentEmoji
  const recent = typeof stored === 'string' ? stored.split(' ').filter((its) => its !== '') : []
  return {
    tone,
    recent,
    setTone: (value) =>
      void port.act('setForMe', { key: 'skinTone', value }).catch(() => undefined),
    use(emoji) {
      const toned = inTone(emoji, tone)
      // One that stands among them stays in its place: not each use is news for the other devices.
      if (!recent.includes(toned)) {
        const value = [toned, ...recent].slice(0, mostRecent).join(' ')
        if (value.length <= limits.recentEmoji)
          void port.act('setForMe', { key: 'recentEmoji', value }).catch(() => undefined)
      }
      return toned
    },
  }
}
