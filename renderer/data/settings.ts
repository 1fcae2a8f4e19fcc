/**
 * The person's settings as the server has them, and over them what waits in the outbox: a setting shows at once,
 * and goes back where the server refuses it.
 */
import type { SettingRow } from '../../sync-server/contract/feed.ts'
import { reportKey, reportValue } from '../../sync-server/contract/reports.ts'
import type { Documents } from './documents.ts'
import type { MemoryState } from './memory-state.ts'
import { totalsOfMarks, type Totals } from './open-block.ts'

export interface Settings {
  load(stored: ReadonlyMap<string, SettingRow>): void
  /**
   * Durable when it resolves. Returns the rows that were news. `anew`: keys whose row is the first of another timeline,
   * which stands whatever its `g`.
   */
  apply(rows: readonly SettingRow[], anew: ReadonlySet<string>): Promise<SettingRow[]>
  /** The server's row, whatever stands above it. */
  stored(key: string, chat: string | null): SettingRow | undefined
  /**
   * The server took an own value as of `g`: it stands, but for one of another device that came after it. `isFirst`: as the
   * first row of another timeline it stands whatever is held.
   */
  accept(row: SettingRow, isFirst: boolean): SettingRow
  /** Shows a value that is on its way. */
  show(key: string, chat: string | null, value: unknown): void
  /** Shows the server's value again. */
  showStored(key: string, chat: string | null): void
  /** The same of whatever was shown on its way and is not any more: a verdict that was lost leaves no value behind. */
  showSettled(): void
  purge(chat: string): Promise<void>
  retain(seen: ReadonlySet<string>): Promise<void>
  totals(): Totals
}

export const settingKey = ({ key, chat }: Pick<SettingRow, 'key' | 'chat'>): string =>
  `${key}:${chat ?? ''}`

/** A report stands under its own id, and names the chat of the post. */
function isReportOf({ key, value }: SettingRow, chat: string): boolean {
  return key === reportKey && reportValue.safeParse(value).data?.chat === chat
}

/** `isPending`: whether a value of one's own is on its way and stands above the server's. */
export function createSettings(
  documents: Documents<SettingRow>,
  state: MemoryState,
  isPending: (key: string, chat: string | null) => boolean,
): Settings {
  const rows = new Map<string, SettingRow>()
  /** What is shown before the server has it. */
  const onTheirWay = new Map<string, Pick<SettingRow, 'key' | 'chat'>>()

  function showRow(row: SettingRow): void {
    if (isPending(row.key, row.chat)) return
    onTheirWay.delete(settingKey(row))
    state.settings.set(settingKey(row), row.value)
    state.changed('settings', 'chats')
  }

  function showStored(key: string, chat: string | null): void {
    const row = rows.get(settingKey({ key, chat }))
    if (row) showRow(row)
    if (row || isPending(key, chat)) return
    onTheirWay.delete(settingKey({ key, chat }))
    state.settings.delete(settingKey({ key, chat }))
    state.changed('settings', 'chats')
  }

  async function remove(gone: readonly SettingRow[]): Promise<void> {
    await documents.purge(gone.map(settingKey))
    for (const row of gone) {
      rows.delete(settingKey(row))
      if (!isPending(row.key, row.chat)) state.settings.delete(settingKey(row))
    }
    if (gone.length > 0) state.changed('settings', 'chats')
  }

  return {
    load(stored) {
      for (const row of stored.values()) {
        rows.set(settingKey(row), row)
        showRow(row)
      }
    },
    async apply(news, anew) {
      if (news.length === 0) return []
      const newer = news.filter((row) => {
        const key = settingKey(row)
        return anew.has(key) || row.g >= (rows.get(key)?.g ?? 0)
      })
      await documents.put(newer.map((row) => [settingKey(row), row]))
      for (const row of newer) {
        rows.set(settingKey(row), row)
        showRow(row)
      }
      return newer
    },
    stored: (key, chat) => rows.get(settingKey({ key, chat })),
    accept(row, isFirst) {
      const known = rows.get(settingKey(row))
      const standing = known && known.g > row.g && !isFirst ? known : row
      rows.set(settingKey(row), standing)
      showRow(standing)
      return standing
    },
    show(key, chat, value) {
      onTheirWay.set(settingKey({ key, chat }), { key, chat })
      state.settings.set(settingKey({ key, chat }), value)
      state.changed('settings', 'chats')
    },
    showStored,
    showSettled() {
      for (const { key, chat } of onTheirWay.values()) showStored(key, chat)
    },
    async purge(chat) {
      const its = [...rows.values()].filter((row) => row.chat === chat || isReportOf(row, chat))
      await remove(its)
      for (const key of state.settings.keys()) if (key.endsWith(`:${chat}`)) state.settings.delete(key) // prettier-ignore
    },
    retain: (seen) => remove([...rows.values()].filter((row) => !seen.has(settingKey(row)))),
    totals: () =>
      totalsOfMarks([...rows.values()].map((row) => [`${row.key} ${row.chat ?? ''}`, row.g])),
  }
}
