/** What a run is asked for on the command line, and the command that asks for it again. */
import { parseArgs } from 'node:util'
import type { StoreKind } from '../fixtures/database.ts'
import { mechanisms } from './sabotage.ts'
import { weatherOf } from './weather.ts'

export interface SimulationOptions {
  operations: number
  seed: number
  store: StoreKind
  clients: number
  /** Offices that change the partners' world, in turn. */
  writers: number
  /** With so many operations under way on a device its person looks on. */
  waiting: number
  /** Operations for one change at the partners. */
  perChange: number
  /** Of what a person does, the app's end takes the place of one in so many operations. */
  perCrash: number
  /** Operations for one crash of the server. */
  perServerCrash: number
  /** A mechanism that is switched off; null = none. */
  without: string | null
  /** The mechanism whose weather it has; null = as in the field. */
  weather: string | null
  json: string | null
}

/** So many devices there are at most: see run.ts for whose they are. */
const mostClients = 30
const stores: readonly string[] = ['pglite', 'postgres'] satisfies StoreKind[]

/** Says what is wrong with what was asked for. */
export class WrongOptions extends Error {}

/** Throws WrongOptions. */
export function optionsOf(args: readonly string[]): SimulationOptions {
  const values = parsed(args)
  const number = (name: keyof typeof values, least: number, most: number): number => {
    const text = values[name] ?? ''
    const value = Number(text)
    if (/^\d+$/.test(text) && value >= least && value <= most) return value
    throw new WrongOptions(
      `--${name} must be a whole number from ${String(least)} to ${String(most)}, not "${text}"`,
    )
  }
  const oneOf = (name: keyof typeof values, known: readonly string[]): string | null => {
    const text = values[name] ?? null
    if (text === null || known.includes(text)) return text
    throw new WrongOptions(`--${name} must be one of ${known.join(', ')}, not "${text}"`)
  }
  const without = oneOf('without', Object.keys(mechanisms))
  const weather = oneOf('weather', Object.keys(mechanisms)) ?? without
  const { operationsPerChange, operationsPerCrash } = weatherOf(weather)
  values['per-change'] ??= String(operationsPerChange)
  values['per-crash'] ??= String(operationsPerCrash)
  return {
    operations: number('operations', 1, 100_000_000),
    seed: number('seed', 0, 2 ** 32 - 1),
    store: oneOf('store', stores) as StoreKind,
    clients: number('clients', 1, mostClients),
    writers: number('writers', 1, 100),
    waiting: number('waiting', 1, 100_000),
    perChange: number('per-change', 1, 100_000_000),
    perCrash: number('per-crash', 1, 100_000_000),
    perServerCrash: number('per-server-crash', 1, 100_000_000),
    without,
    weather,
    json: values.json ?? null,
  }
}

function parsed(args: readonly string[]): Partial<Record<(typeof names)[number], string>> {
  try {
    const options = Object.fromEntries(names.map((name) => [name, { type: 'string' as const }]))
    return { ...defaults, ...parseArgs({ args: [...args], options, strict: true }).values }
  } catch (error) {
    throw new WrongOptions((error as Error).message)
  }
}

const names = ['operations', 'seed', 'store', 'clients', 'writers', 'waiting', 'per-change', 'per-crash', 'per-server-crash', 'without', 'weather', 'json'] as const // prettier-ignore
const defaults = { operations: '2000', seed: '7', store: 'pglite', clients: '12', writers: '2', waiting: '10', 'per-server-crash': '400' } // prettier-ignore

/** What runs the same schedule again. */
export function commandOf(options: SimulationOptions): string {
  const {
    operations,
    seed,
    store,
    clients,
    writers,
    waiting,
    perChange,
    perCrash,
    perServerCrash,
    without,
    weather,
  } = options
  const asked = {
    operations,
    seed,
    store,
    clients,
    writers,
    waiting,
    'per-change': perChange,
    'per-crash': perCrash,
    'per-server-crash': perServerCrash,
  }
  const rest = [without === null ? '' : ` --without ${without}`, weather === without ? '' : ` --weather ${String(weather)}`] // prettier-ignore
  return `npm run simulate --${Object.entries(asked).map(([name, value]) => ` --${name} ${String(value)}`).join('')}${rest.join('')}` // prettier-ignore
}
