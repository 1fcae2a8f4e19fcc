/** What happens at the partners meanwhile, at random by the seed; the model is told of what was accepted. */
import { caseActiveStages, caseStages } from '../../sync-server/contract/stages.ts'
import type { Random } from '../../sync-server/demo/random.ts'
import {
  ChangeRefused,
  type Change,
  type Directory,
  type Of,
} from '../../sync-server/directory/changes.ts'
import type { OwnedStore } from '../../sync-server/db/store.ts'
import type { Access } from './access.ts'
import { isBrokenConnection } from './server.ts'
import type { Model } from './model.ts'
import type { SimulatedWorld } from './world.ts'

const dayMs = 86_400_000
/** So many of a kind are added at most: the world stays one in which people meet. */
const mostAdded = 8

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
  /** Each change has its own, however much was drawn for those before. */
  randomOf: (count: number) => Random,
): Office {
  let random = randomOf(0)
  let count = 0
  const kinds = new Map<string, number>()
  const first = new Map(world.changes.flatMap((row) => (row.type === 'partner' ? [[row.id, row] as const] : []))) // prettier-ignore

  /** Rather one that is not active, so that not all end so. */
  const soonBack = <Row extends { active: boolean }>(rows: Row[]): Row => {
    const out = rows.filter((row) => !row.active)
    return random.pick(out.length > 0 && random.chance(0.7) ? out : rows)
  }

  /** Who is of a role, as they are now. */
  function people(role: 'staff' | 'candidate'): Of<'person'>[] {
    return [...model.persons.values()].flatMap(({ candidate: _, ...row }) => (row.role === role ? [row] : [])) // prettier-ignore
  }

  /** A partner of the first world becomes something or ceases to be it; rather back to what it was. */
  function otherKinds(): Change {
    const now = [...model.partners.values()].filter(({ id }) => first.has(id))
    const kinds = ['source', 'destination', 'coordinator'] as const
    const differs = (row: Of<'partner'>): boolean => kinds.some((kind) => row[kind] !== first.get(row.id)?.[kind]) // prettier-ignore
    const other = now.filter(differs)
    if (other.length > 0 && random.chance(0.7)) {
      const row = random.pick(other)
      const { source, destination, coordinator } = first.get(row.id) ?? row
      return { ...row, source, destination, coordinator }
    }
    const row = random.pick(now)
    const kind = random.pick(kinds)
    return { ...row, [kind]: !row[kind] }
  }

  /** Somebody or something that was not there; null where there is enough of it. */
  function added(): Change | null {
    const id = random.uuid()
    const name = `new ${id.slice(0, 8)}`
    const mayBe = (count: number, initially: number): boolean => count < initially + mostAdded
    switch (random.pick(['partner', 'person', 'job', 'case'] as const)) {
      case 'partner':
        if (!mayBe(model.partners.size, first.size)) return null
        return { type: 'partner', id, name, abbreviation: id.slice(0, 8), source: random.chance(0.7), destination: random.chance(0.5), coordinator: false, active: true } // prettier-ignore
      case 'person': {
        if (!mayBe(people('staff').length, world.staff.length)) return null
        return { type: 'person', id, name, email: `${id}@example.org`, role: 'staff', partner: random.pick([...model.partners.keys()]), readOnly: false, active: true, locale: null, timeZone: null } // prettier-ignore
      }
      case 'job':
        if (!mayBe(model.jobs.size, world.jobs.length)) return null
        return { type: 'job', id, name, country: 'Canada', employer: name, destinationPartners: [destination()], contacts: [] } // prettier-ignore
      case 'case':
        if (!mayBe(model.cases.size, world.cases.length)) return null
        return { type: 'case', id, candidate: random.pick([...model.candidates.keys()]), job: random.pick([...model.jobs.keys()]), stage: random.pick(caseActiveStages), furthest: null } // prettier-ignore
    }
  }

  const destination = (): string =>
    random.pick([...model.partners.values()].filter((row) => row.destination)).id

  /** What people do most is move cases; the rest is rarer, and is undone as often as it is done. */
  function next(): Change {
    const roll = random.next()
    const kase = random.pick([...model.cases.keys()])
    const job = random.pick([...model.jobs.keys()])
    const candidate = random.pick([...model.candidates.keys()])
    const partners = [...model.partners.values()]
    if (roll < 0.015) return otherKinds()
    if (roll < 0.03) return { ...soonBack(people('candidate')), active: random.chance(0.7) }
    const its = roll < 0.04 ? added() : null
    if (its !== null) return its
    if (roll < 0.5) return { type: 'caseStage', case: kase, stage: random.pick(caseStages) }
    if (roll < 0.56) return { type: 'correctStage', case: kase, stage: random.pick(caseActiveStages) } // prettier-ignore
    if (roll < 0.7) return { type: 'handOver', candidate, to: random.chance(0.15) ? null : random.pick(partners.filter((row) => row.source)).id } // prettier-ignore
    if (roll < 0.75) return { type: 'mute', candidate, muted: random.chance(0.4) } // prettier-ignore
    if (roll < 0.8) return { type: 'jobStage', job, stage: random.chance(0.4) ? 'noInterest' : 'candidateSearch' } // prettier-ignore
    if (roll < 0.84) return { ...random.pick([...model.jobs.values()]).row, destinationPartners: random.chance(0.5) ? [destination()] : partners.filter((row) => row.destination).slice(0, 2).map((row) => row.id) } // prettier-ignore
    if (roll < 0.86) return { type: 'publishJob', job }
    if (roll < 0.93) return { ...soonBack(people('staff')), partner: random.pick(partners).id, active: random.chance(0.85), readOnly: random.chance(0.15) } // prettier-ignore
    if (roll < 0.96) return { ...soonBack(partners), active: random.chance(0.7) }
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
      random = randomOf(count)
      count += 1
      const change = next()
      // Some cases closed so long ago that their employer's time ends while the simulation runs, by the clock alone.
      const now = Date.now()
      const at = change.type === 'caseStage' && random.chance(0.2) ? now - 30 * dayMs + random.int(1_500, 4_000) : now // prettier-ignore
      if (!(await applied(change, at))) return false
      kinds.set(change.type, (kinds.get(change.type) ?? 0) + 1)
      model.apply(change, at)
      access.note(now, Date.now())
      return true
    },
    kinds,
  }
}
