import { describe, expect, it, vi } from 'vitest'
import type { OpenOptions, Port } from './data/port.ts'
import { createOpening } from './opening.ts'
import type { Platform, Session } from './platform/platform.ts'

const session = { person: 'lina', name: 'Lina', role: 'staff' } as unknown as Session
const other = { ...session, person: 'omar' }

function setUp(facts: { server?: string | null; session?: Session | null; open?: Port['open'] }) {
  const opened: OpenOptions[] = []
  const port = {
    onUnauthorized: vi.fn(),
    onExpired: vi.fn(),
    open: facts.open ?? ((options: OpenOptions) => Promise.resolve(void opened.push(options))),
  } as unknown as Port
  const platform = {
    server: () => Promise.resolve(facts.server === undefined ? 'https://here' : facts.server),
    session: () => Promise.resolve(facts.session === undefined ? session : facts.session),
    profileKey: (person: string) => Promise.resolve(new TextEncoder().encode(person)),
    keeps: () => true,
  } as unknown as Platform
  return { opening: createOpening(platform, port), opened }
}

describe('opening', () => {
  it('begins to open the stores of who is signed in, and opens them once', async () => {
    const { opening, opened } = setUp({})
    expect(await opening.find()).toEqual({ step: 'opening', session })
    expect(await opening.find()).toEqual({ step: 'opening', session })
    await opening.open(session)
    expect(opened).toEqual([
      {
        server: 'https://here',
        person: 'lina',
        profileKey: new TextEncoder().encode('lina'),
        keep: true,
        takeOver: false,
      },
    ])
    await opening.open(other)
    expect(opened.map(({ person }) => person)).toEqual(['lina', 'omar'])
  })

  it('opens nothing where there is no server, or nobody is signed in', async () => {
    const without = setUp({ server: null })
    expect(await without.opening.find()).toEqual({ step: 'server' })
    const nobody = setUp({ session: null })
    expect(await nobody.opening.find()).toEqual({ step: 'sign-in' })
    expect([...without.opened, ...nobody.opened]).toEqual([])
  })

  it('takes over once: what it finds after that waits its turn again', async () => {
    const { opening, opened } = setUp({})
    await opening.open(session)
    opening.takeOver()
    expect(await opening.find()).toEqual({ step: 'opening', session })
    await opening.open(session)
    await opening.open(other)
    expect(opened.map(({ person, takeOver }) => [person, takeOver])).toEqual([
      ['lina', false],
      ['lina', true],
      ['omar', false],
    ])
  })

  it('tells whoever opens them that they can not be opened, and nobody else', async () => {
    const { opening } = setUp({ open: () => Promise.reject(new Error('locked')) })
    expect(await opening.find()).toEqual({ step: 'opening', session })
    await expect(opening.open(session)).rejects.toThrow('locked')
  })
})
