/** The directory's rows by key, and by kind without looking through all: made anew where a row of the kind came or went. */
import type { PresentDirectoryRow } from '../../sync-server/contract/directory.ts'

type Kind = PresentDirectoryRow['kind']

export class DirectoryRows extends Map<string, PresentDirectoryRow> {
  readonly #kinds = new Map<Kind, readonly PresentDirectoryRow[]>()

  /** The same array until a row of the kind changes. */
  ofKind(kind: Kind): readonly PresentDirectoryRow[] {
    const known = this.#kinds.get(kind)
    if (known) return known
    const rows: PresentDirectoryRow[] = []
    for (const row of this.values()) if (row.kind === kind) rows.push(row)
    this.#kinds.set(kind, rows)
    return rows
  }

  override set(key: string, row: PresentDirectoryRow): this {
    this.#kinds.delete(row.kind)
    return super.set(key, row)
  }

  override delete(key: string): boolean {
    const row = this.get(key)
    if (row) this.#kinds.delete(row.kind)
    return super.delete(key)
  }

  override clear(): void {
    this.#kinds.clear()
    super.clear()
  }
}
