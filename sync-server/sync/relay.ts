/** Wakes the feeds that wait at other servers of the same store: one signal for what a moment brings, ids only. */
import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { signalBytes, type Signals } from '../db/signals.ts'
import { lanes, type Hub, type News } from './hub.ts'

/** `from`: the server that tells. */
const signal = z.object({
  from: z.uuid(),
  keys: z.array(z.string()),
  news: z.array(z.enum([...lanes, 'access'])),
})

const againMs = 1_000
/** Room for all but the keys. */
const keysBytes = signalBytes - 300

/**
 * Tells the others of each wake here, and wakes here of theirs; where some may have been missed, everybody. Returns the
 * way to stop.
 */
export function relayWakes(hub: Hub, signals: Signals): () => Promise<void> {
  const self = randomUUID()
  let waiting: { keys: readonly string[]; news: ReadonlySet<News> }[] = []
  let timer: NodeJS.Timeout | undefined
  let sending: Promise<unknown> = Promise.resolve()

  hub.onWake = (keys, news) => {
    if (keys.length > 0) waiting.push({ keys, news })
    timer ??= setTimeout(send, 0)
  }

  function send(): void {
    timer = undefined
    const its = waiting
    waiting = []
    sending = sending.then(() => sendAll(its))
  }

  async function sendAll(its: typeof waiting): Promise<void> {
    const byNews = Map.groupBy(its, ({ news }) => [...news].sort().join(' '))
    for (const group of byNews.values()) {
      const news = [...(group[0]?.news ?? [])]
      const parts = chunks([...new Set(group.flatMap(({ keys }) => keys))])
      for (const [index, keys] of parts.entries()) {
        const sent = await signals.send(JSON.stringify({ from: self, keys, news })).then(() => true, () => false) // prettier-ignore
        if (sent) continue
        // The store is not there: told when it is.
        waiting.push({ keys: parts.slice(index).flat(), news: new Set(news) })
        timer ??= setTimeout(send, againMs)
        break
      }
    }
  }

  const deafen = signals.listen(
    (text) => {
      const told = signal.safeParse(jsonOf(text)).data
      // Of a later version, or nobody knows whose: everybody looks.
      if (!told) hub.wakeEverybody()
      else if (told.from !== self) hub.wakeHere(told.keys, new Set(told.news))
    },
    () => {
      hub.wakeEverybody()
    },
  )
  return async () => {
    hub.onWake = undefined
    clearTimeout(timer)
    send()
    await sending
    clearTimeout(timer)
    await deafen()
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/** Keys are short and of letters that JSON takes as they are. */
function chunks(keys: readonly string[]): string[][] {
  const all: string[][] = []
  let room = 0
  for (const key of keys) {
    const size = Buffer.byteLength(key) + 3
    if (size > room) {
      all.push([])
      room = keysBytes
    }
    all.at(-1)?.push(key)
    room -= size
  }
  return all
}
