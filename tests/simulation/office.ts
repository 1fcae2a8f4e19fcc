/** What happens at the partners meanwhile: stages, hand-overs, mutes, colleagues; at random, by the seed. */
import type { Random } from '../../sync-server/demo/random.ts'
import { caseStages } from '../../sync-server/contract/stages.ts'
import { ChangeRefused, type Change, type Directory } from '../../sync-server/directory/changes.ts'
import type { Store } from '../../sync-server/db/store.ts'

export interface Office {
  change(): Promise<void>
  readonly made: number
}

export async function createOffice(
  store: Store,
  directory: Directory,
  random: Random,
): Promise<Office> {
  const ids = async (sql: string): Promise<string[]> =>
    (await store.query<{ id: string }>(sql)).map((row) => row.id).sort()
  const cases = await ids('select id from job_case')
  const candidates = await ids('select id from candidate')
  const sources = await ids('select id from partner where source and not coordinator')
  let made = 0

  const next = (): Change => {
    const roll = random.next()
    if (roll < 0.7)
      return { type: 'caseStage', case: random.pick(cases), stage: random.pick(caseStages) }
    if (roll < 0.85)
      return { type: 'handOver', candidate: random.pick(candidates), to: random.pick(sources) }
    if (roll < 0.95)
      return { type: 'mute', candidate: random.pick(candidates), muted: random.chance(0.5) }
    return {
      type: 'caseNextStep',
      case: random.pick(cases),
      nextStep: `Step ${String(random.int(1, 99))}`,
      nextStepDue: null,
    }
  }

  return {
    async change() {
      try {
        await directory.apply([next()])
        made += 1
      } catch (error) {
        if (!(error instanceof ChangeRefused)) throw error
      }
    },
    get made() {
      return made
    },
  }
}
