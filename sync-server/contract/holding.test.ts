import { describe, expect, it } from 'vitest'
import { chatsToHold, coordinatorChats, leastRecent, type HoldingFacts } from './holding.ts'

const dayMs = 86_400_000
const now = 1_000 * dayMs
const ago = (days: number): number => now - days * dayMs

type Changes = Partial<Omit<HoldingFacts, 'state'>> & { state?: Partial<HoldingFacts['state']> }

/** A recruiting chat whose case closed long ago. */
function chat(changes: Changes = {}): HoldingFacts {
  const state = { kind: 'candidateRecruiting', openCase: false, jobClosed: false, caseLostAt: ago(400), ...changes.state } as const // prettier-ignore
  return { id: 'chat', movedAt: ago(400), own: false, openedAt: null, ...changes, state }
}
const isHeld = (changes: Changes, coordinator = false): boolean =>
  chatsToHold([chat(changes)], { coordinator, now }).has('chat')

describe('staff and candidates hold', () => {
  it.each<[what: string, changes: Changes, held: boolean]>([
    ['not what closed long ago', {}, false],
    ['what is open, however old', { state: { openCase: true } }, true],
    ['what closed 180 days ago', { state: { caseLostAt: ago(180) } }, true],
    ['not what closed a moment earlier', { state: { caseLostAt: ago(180) - 1 } }, false],
    ['what moved 180 days ago', { movedAt: ago(180) }, true],
    ['not what moved a moment earlier', { movedAt: ago(180) - 1 }, false],
    ['what was opened 30 days ago', { openedAt: ago(30) }, true],
    ['not what was opened a moment earlier', { openedAt: ago(30) - 1 }, false],
    ['what is the person’s own', { own: true }, true],
    ['what is empty', { movedAt: null }, true],
    ['a job’s chats while it is open', { state: { kind: 'jobAllSourcePartners' } }, true],
    ['not when it has closed', { state: { kind: 'jobAllSourcePartners', jobClosed: true } }, false],
    ['those with a case left open', { state: { kind: 'jobSourcePartner', jobClosed: true, openCase: true } }, true],
    ['not a prospect chat without an open case', { state: { kind: 'candidateProspect' } }, false],
  ])('%s', (_, changes, held) => {
    expect(isHeld(changes)).toBe(held)
  }) // prettier-ignore
})

describe('a coordinator holds', () => {
  it('of some chats what it would of all of them', () => {
    const many = Array.from({ length: coordinatorChats + 10 }, (_, index) =>
      chat({ id: String(index), movedAt: now - index, own: index === 505 }),
    )
    const least = leastRecent(many)
    const some = many.slice(495)
    const all = chatsToHold(many, { coordinator: true, now })
    const held = chatsToHold(some, { coordinator: true, now, least })
    expect([...held].sort()).toEqual(some.flatMap(({ id }) => (all.has(id) ? [id] : [])).sort())
    expect(held.size).toBe(6)
    expect(leastRecent(many.slice(20))).toBe(0)
  })

  it('the most recent and what is their own, open or not', () => {
    const many = Array.from({ length: 3 * coordinatorChats }, (_, index) =>
      chat({
        id: String(index),
        movedAt: now - index,
        own: index === 1_400,
        state: { openCase: true },
      }),
    )
    const held = chatsToHold(many, { coordinator: true, now })
    expect(held.size).toBe(coordinatorChats + 1)
    expect(held.has('0')).toBe(true)
    expect(held.has(String(coordinatorChats - 1))).toBe(true)
    expect(held.has(String(coordinatorChats))).toBe(false)
    expect(held.has('1400')).toBe(true)
  })

  it('of equally recent ones the same on every device', () => {
    const equal = Array.from({ length: coordinatorChats + 5 }, (_, index) => chat({ id: `${String(index)}x` })) // prettier-ignore
    const held = chatsToHold(equal, { coordinator: true, now })
    expect(chatsToHold(equal.toReversed(), { coordinator: true, now })).toEqual(held)
  })
})
