/** A network as in the field: requests that never leave, answers that are lost, late, or come twice. */
import type { Random } from '../../sync-server/demo/random.ts'

export interface FaultyFetch {
  fetch: typeof fetch
  /** From now on everything gets through. */
  calm(): void
  readonly faults: { cut: number; lost: number; late: number; replayed: number }
}

const chance = { cut: 0.05, lost: 0.05, late: 0.1, replayed: 0.05 } as const
const longestDelayMs = 120

/** Adds the token, and faults by the seeded chances. Over real sockets: `real` is the platform's fetch. */
export function createFaultyFetch(
  random: Random,
  token: string,
  real: typeof fetch = fetch,
): FaultyFetch {
  const faults = { cut: 0, lost: 0, late: 0, replayed: 0 }
  /** The last answer of each path, to come again in place of the next. */
  const answers = new Map<string, string>()
  let calm = false

  const faulty = async (input: string, init: RequestInit): Promise<Response> => {
    const headers = {
      ...(init.headers as Record<string, string>),
      authorization: `Bearer ${token}`,
    }
    const path = new URL(input).pathname
    if (!calm && random.chance(chance.cut)) {
      faults.cut += 1
      throw new TypeError('cut before it left')
    }
    const last = answers.get(path)
    if (!calm && last !== undefined && path.endsWith('/feed') && random.chance(chance.replayed)) {
      faults.replayed += 1
      return new Response(last, { status: 200 })
    }
    const response = await real(input, { ...init, headers })
    const text = await response.text()
    if (!calm && random.chance(chance.late)) {
      faults.late += 1
      await new Promise((resolve) => setTimeout(resolve, random.int(1, longestDelayMs)))
    }
    if (!calm && random.chance(chance.lost)) {
      faults.lost += 1
      throw new TypeError('the answer was lost')
    }
    if (response.status === 200) answers.set(path, text)
    return new Response(text, { status: response.status })
  }

  return {
    fetch: faulty as typeof fetch,
    calm() {
      calm = true
    },
    faults,
  }
}
