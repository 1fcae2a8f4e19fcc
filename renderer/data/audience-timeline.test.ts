/** What an author saw of a chat's readers is told in the name of the timeline from which it was. */
import { expect, it } from 'vitest'
import { createActs } from './acts.ts'
import { openRealm } from './realm.ts'
import { ScriptedServer } from './test-server.ts'

async function until(fits: () => boolean, what: string): Promise<void> {
  const deadline = Date.now() + 15_000
  while (!fits()) {
    if (Date.now() > deadline) throw new Error(`waited too long for ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

it('a post written before a restored server’s rows have come names the timeline of those that are held', async () => {
  const server = new ScriptedServer()
  const chat = server.addChat(3)
  const realm = await openRealm({
    server: 'http://server.test',
    person: server.person,
    profileKey: new Uint8Array(32).fill(4),
    storage: 'memory',
    fetch: server.fetch,
    onUnauthorized: () => Promise.resolve('signed-out'),
    random: () => 0,
  })
  try {
    await until(() => realm.state.sync.phase === 'upToDate', 'being up to date')
    const acts = createActs(realm)
    const before = server.timeline
    let answer: () => void = () => undefined
    const answers = new Promise<void>((resolve) => (answer = resolve))
    // The first question under the old timeline is refused; the next one, for all rows, waits.
    server.fail('/v1/sync/feed', (now) => now(), (later) => answers.then(later)) // prettier-ignore
    server.fail('/v1/sync/push', () => new Promise(() => undefined))
    server.restore(chat, 2)
    await until(() => realm.state.timeline === server.timeline, 'the other timeline')
    await acts.post({ chat, body: 'to those I see', audience: 1 })
    const audiences = (): unknown[] => realm.state.outbox.flatMap(({ operation }) => (operation.type === 'post' ? [operation.audience] : [])) // prettier-ignore
    expect(audiences()).toEqual([{ timeline: before, counter: 1 }])
    answer()
    await until(() => realm.state.audienceTimeline === server.timeline, 'its rows')
    await acts.post({ chat, body: 'to those I see now', audience: 1 })
    expect(audiences().at(-1)).toEqual({ timeline: server.timeline, counter: 1 })
  } finally {
    await realm.actions.close()
  }
})
