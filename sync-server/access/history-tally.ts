/** What random histories had in them, counted: a check that nothing reached has shown nothing. */
import type { OwnedStore } from '../db/store.ts'
import type { Change } from '../directory/changes.ts'
import { id } from '../directory/test-office.ts'

/** Each kind of change that a history may hold, those of one type apart where they do something else. */
export const changeKinds = [
  'caseStage', 'correctStage', 'caseNextStep', 'handOver', 'mute', 'publishJob', 'jobStage', 'jobNextStep', 'job', 'partner', 'person',
  'coordinators given', 'coordinators taken', 'candidate switched off', 'candidate added', 'case added', 'job added', 'partner added', 'staff added',
] as const // prettier-ignore

/** The types of contract/events.ts. */
export const automaticKinds = ['jobPublished', 'jobNextStep', 'jobClosed', 'caseNextStep', 'caseStage', 'handedOver', 'cohortJoined', 'cohortLeft'] as const // prettier-ignore

export class HistoryTally {
  readonly #counts = new Map<string, number>()

  count(what: string, times = 1): void {
    this.#counts.set(what, (this.#counts.get(what) ?? 0) + times)
  }

  /** Changes that were accepted in one transaction. `before`: ids of what there was until then. */
  changed(changes: readonly Change[], before: ReadonlySet<string>): void {
    for (const change of changes) this.count(kindOf(change, before))
  }

  /** The automatic posts that there are now. */
  async posted(store: OwnedStore): Promise<void> {
    const rows = await store.query<{ type: string; times: number }>("select body::jsonb->>'type' as type, count(*)::integer as times from post where kind = 'event' group by 1") // prettier-ignore
    for (const { type, times } of rows) this.count(`automatic post ${type}`, times)
  }

  /** Which of these never happened. */
  missing(kinds: readonly string[]): string[] {
    return kinds.filter((kind) => !this.#counts.has(kind))
  }
}

/** Ids of partners, people, candidates, jobs and cases. */
export async function idsOf(store: OwnedStore): Promise<Set<string>> {
  const rows = await store.query<{ id: string }>('select id from partner union all select id from person union all select id from candidate union all select id from job union all select id from job_case') // prettier-ignore
  return new Set(rows.map((row) => row.id))
}

function kindOf(change: Change, before: ReadonlySet<string>): (typeof changeKinds)[number] {
  const isNew = 'id' in change && !before.has(change.id)
  switch (change.type) {
    case 'candidate':
      return 'candidate added'
    case 'case':
      return 'case added'
    case 'job':
      return isNew ? 'job added' : 'job'
    case 'partner':
      if (isNew) return 'partner added'
      if (change.coordinator && change.id !== id('glob')) return 'coordinators given'
      return !change.coordinator && change.id === id('glob') ? 'coordinators taken' : 'partner'
    case 'person':
      if (change.role === 'candidate' && !change.active) return 'candidate switched off'
      return isNew && change.role === 'staff' ? 'staff added' : 'person'
    default:
      return change.type
  }
}
