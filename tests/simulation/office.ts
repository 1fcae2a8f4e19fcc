/** What happens at the partners meanwhile, at random by the seed; the model is told of what was accepted. */
import { caseActiveStages, caseStages } from '../../sync-server/contract/stages.ts'
import type { Random } from '../../sync-server/demo/random.ts'
import { ChangeRefused, type Change, type Directory } from '../../sync-server/directory/changes.ts'
import type { OwnedStore } from '../../sync-server/db/store.ts'
import type { Access } from './access.ts'
import { isBrokenConnection } from './server.ts'
import type { Model } from './model.ts'
import type { SimulatedWorld } from './world.ts'

const dayMs = 86_400_000

export interface Office {
  /** One change of anything; false where it was refused. */
  change(): Promise<boolean>
  /** Accepted changes by kind. */
  readonly kinds: ReadonlyMap<string, number>
}

export function createOffice(
  store: OwnedStore,
  directory: () => Directory,
  world: SimulatedWorld,
  model: Model,
  access: Access,
  random: Random,
): Office {
  const kinds = new Map<string, number>()
  const partners = new Map(world.changes.flatMap((row) => (row.type === 'partner' ? [[row.id, row] as const] : []))) // prettier-ignore
  const staff = new Map(world.staff.map((row) => [row.id, row]))
  const jobs = new Map(world.jobs.map((row) => [row.id, row]))

  /** Rather one that is not active, so that not all end so. */
  const soonBack = <Row extends { active: boolean }>(rows: Row[]): Row => {
    const out = rows.filter((row) => !row.active)
    return random.pick(out.length > 0 && random.chance(0.7) ? out : rows)
  }

  /** What people do most is move cases; the rest is rarer, and is undone as often as it is done. */
  function next(): Change {
    const roll = random.next()
    const kase = random.pick(world.cases)
    if (roll < 0.5) return { type: 'caseStage', case: kase, stage: random.pick(caseStages) }
    if (roll < 0.56) return { type: 'correctStage', case: kase, stage: random.pick(caseActiveStages) } // prettier-ignore
    if (roll < 0.7) return { type: 'handOver', candidate: random.pick(world.candidates), to: random.chance(0.15) ? null : random.pick(world.sources) } // prettier-ignore
    if (roll < 0.75) return { type: 'mute', candidate: random.pick(world.candidates), muted: random.chance(0.4) } // prettier-ignore
    if (roll < 0.8) return { type: 'jobStage', job: random.pick(world.jobs).id, stage: random.chance(0.4) ? 'noInterest' : 'candidateSearch' } // prettier-ignore
    if (roll < 0.84) return { ...random.pick([...jobs.values()]), destinationPartners: random.chance(0.5) ? [random.pick(world.destinations)] : world.destinations.slice(0, 2) } // prettier-ignore
    if (roll < 0.86) return { type: 'publishJob', job: random.pick(world.jobs).id }
    if (roll < 0.93) return { ...soonBack([...staff.values()]), partner: random.pick(world.partners), active: random.chance(0.85), readOnly: random.chance(0.15) } // prettier-ignore
    if (roll < 0.96) return { ...soonBack([...partners.values()]), active: random.chance(0.7) }
    return { type: 'caseNextStep', case: kase, nextStep: `Step ${String(random.int(1, 99))}`, nextStepDue: null } // prettier-ignore
  }

  /** False where it was refused. A crash may take the answer along: then it is done again, which changes nothing. */
  async function applied(change: Change, at: number): Promise<boolean> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        await directory().apply([change], at)
        return true
      } catch (error) {
        // A stage that stands corrected already can't be corrected to once more.
        if (error instanceof ChangeRefused) return attempt > 1 && change.type === 'correctStage' && (await isAt(change)) // prettier-ignore
        if (!isBrokenConnection(error) || attempt === 50) throw error
        await new Promise((resolve) => setTimeout(resolve, 50))
      }
    }
  }

  async function isAt({
    case: id,
    stage,
  }: Extract<Change, { type: 'correctStage' }>): Promise<boolean> {
    // prettier-ignore
    const [row] = await store.query<{ stage: string; furthest: string }>('select stage, furthest from job_case where id = $1', [id]) // prettier-ignore
    return row?.stage === stage && row.furthest === stage
  }

  return {
    async change() {
      const change = next()
      // Some cases closed so long ago that their employer's time ends while the simulation runs, by the clock alone.
      const now = Date.now()
      const at = change.type === 'caseStage' && random.chance(0.2) ? now - 30 * dayMs + random.int(1_500, 4_000) : now // prettier-ignore
      if (!(await applied(change, at))) return false
      kinds.set(change.type, (kinds.get(change.type) ?? 0) + 1)
      if (change.type === 'partner') partners.set(change.id, change)
      if (change.type === 'person') staff.set(change.id, change)
      if (change.type === 'job') jobs.set(change.id, change)
      model.apply(change, at)
      access.note(now, Date.now())
      return true
    },
    kinds,
  }
}
