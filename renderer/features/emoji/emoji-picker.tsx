import { Search } from 'lucide-react'
import { useEffect, useRef, useState, type KeyboardEvent, type ReactNode } from 'react'
import { useWords } from '../../i18n/words.ts'
import { allEmoji, emojiGroups } from './emoji-data.ts'
import './emoji.css'
import { findEmoji, inTone, skinTones } from './find-emoji.ts'
import { useOwnEmoji } from './use-own-emoji.ts'

interface EmojiPickerProps {
  onPick: (emoji: string) => void
  onClose: () => void
}

/** Emoji by group, with search and those used last. Arrow keys walk them, Escape closes. */
export function EmojiPicker({ onPick, onClose }: EmojiPickerProps): ReactNode {
  const { t } = useWords()
  const own = useOwnEmoji()
  const [query, setQuery] = useState('')
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => box.current?.querySelector('input')?.focus(), [])
  const groups =
    query.trim() !== ''
      ? [{ key: 'found', emoji: findEmoji(query).map(({ emoji }) => emoji) }]
      : [
          { key: 'recent', emoji: own.recent },
          ...emojiGroups.map((key) => ({
            key,
            emoji: allEmoji.filter(({ group }) => group === key).map(({ emoji }) => emoji),
          })),
        ]
  const shown = groups.filter(({ emoji }) => emoji.length > 0)
  const pick = (emoji: string): void => onPick(own.use(emoji))

  const onKey = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') {
      event.stopPropagation()
      event.preventDefault()
      onClose()
      return
    }
    const buttons = [...(box.current?.querySelectorAll<HTMLElement>('.emoji-group button') ?? [])]
    const at = buttons.indexOf(document.activeElement as HTMLElement)
    const next = nextOf(buttons, at, event.key)
    if (!next) return
    event.preventDefault()
    next.focus()
  }

  return (
    <div
      ref={box}
      className="emoji-picker"
      role="dialog"
      aria-label={t('emoji.title')}
      onKeyDown={onKey}
    >
      <label className="emoji-search">
        <Search size={16} aria-hidden="true" />
        <span className="hidden-label">{t('emoji.search')}</span>
        <input
          type="search"
          dir="auto"
          value={query}
          placeholder={t('emoji.search')}
          onChange={(event) => setQuery(event.target.value)}
          onKeyDown={(event) => {
            const first = shown[0]?.emoji[0]
            if (event.key !== 'Enter' || first === undefined) return
            event.preventDefault()
            event.stopPropagation()
            pick(first)
          }}
        />
      </label>
      <div className="emoji-groups">
        {shown.length === 0 && <p className="small soft">{t('emoji.none')}</p>}
        {shown.map(({ key, emoji }) => (
          <section key={key}>
            {key !== 'found' && <h2>{t(`emoji.group.${key}`)}</h2>}
            <div className="emoji-group">
              {emoji.map((its) => {
                const toned = inTone(its, own.tone)
                return (
                  <button
                    key={its}
                    type="button"
                    aria-label={nameOf(its)}
                    title={nameOf(its)}
                    onClick={() => pick(its)}
                  >
                    <span aria-hidden="true">{toned}</span>
                  </button>
                )
              })}
            </div>
          </section>
        ))}
      </div>
      <div className="emoji-tones" role="radiogroup" aria-label={t('emoji.tone')}>
        {skinTones.map((tone) => (
          <button
            key={tone}
            type="button"
            role="radio"
            aria-checked={tone === own.tone}
            aria-label={t('emoji.toneOf', { tone })}
            onClick={() => own.setTone(tone)}
          >
            <span aria-hidden="true">{inTone('✋', tone)}</span>
          </button>
        ))}
      </div>
    </div>
  )
}

const names = new Map(allEmoji.map(({ emoji, name }) => [emoji, name]))

/** A screen reader knows an emoji's name in its own language; the tooltip says ours. */
function nameOf(emoji: string): string {
  return [emoji, names.get(emoji) ?? ''].join(' ').trim()
}

/** Where an arrow key leads: by what stands there on the screen, so that it holds in either direction of writing. */
function nextOf(buttons: readonly HTMLElement[], at: number, key: string): HTMLElement | undefined {
  if (key === 'ArrowDown' && at < 0) return buttons[0]
  const from = buttons[at]?.getBoundingClientRect()
  if (!from || !key.startsWith('Arrow')) return undefined
  const places = buttons.map((button) => ({ button, box: button.getBoundingClientRect() }))
  const isNear = (a: number, b: number): boolean => Math.abs(a - b) < 4
  const aside = (sign: 1 | -1): HTMLElement | undefined =>
    places
      .filter(({ box }) => isNear(box.top, from.top) && (box.left - from.left) * sign > 4)
      .sort((a, b) => (a.box.left - b.box.left) * sign)[0]?.button
  const along = (sign: 1 | -1): HTMLElement | undefined =>
    places
      .filter(({ box }) => (box.top - from.top) * sign > 4)
      .sort(
        (a, b) =>
          (a.box.top - b.box.top) * sign ||
          Math.abs(a.box.left - from.left) - Math.abs(b.box.left - from.left),
      )[0]?.button
  if (key === 'ArrowRight') return aside(1)
  if (key === 'ArrowLeft') return aside(-1)
  return key === 'ArrowDown' ? along(1) : along(-1)
}
