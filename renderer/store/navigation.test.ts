/** Where steps lead, and that a form with words that would be lost is asked before any of them. */
import { afterEach, expect, it } from 'vitest'
import { guardLeaving, type Step } from './leave-guard.ts'
import { useNavigation } from './navigation.ts'

const at = () => {
  const { section, chat, job, case: kase, overlay } = useNavigation.getState()
  return { section, chat, job, case: kase, overlay }
}
const start = useNavigation.getState()
afterEach(() => useNavigation.setState(start, true))

const { go, openChat, goTo, follow, editPost, openJob, openCase, show, followUp, back } = start
const steps: Record<string, () => void> = {
  'go': () => go('cases'),
  'openChat': () => openChat('b'),
  'goTo': () => goTo({ chat: 'b', seq: 3 }),
  'follow': () => follow({ chat: 'b', seq: null }),
  'editPost': () => editPost({ chat: 'b', post: 'p' }),
  'openJob': () => openJob('j'),
  'openCase': () => openCase('c'),
  'show': () => show('jump'),
  'followUp': () => followUp(null),
  'back': () => back(),
} // prettier-ignore

it.each(Object.entries(steps))(
  '%s waits for the answer of a form that has words',
  (_name, take) => {
    openChat('a')
    show('message-many')
    const before = at()
    let put: Step | null = null
    const end = guardLeaving((step) => (put = step))
    take()
    expect(at()).toEqual(before)
    // The form closes itself, and then it is as if nothing had stood in between.
    show(null)
    expect(at().overlay).toBeNull()
    ;(put as Step | null)?.()
    const left = at()
    end()
    useNavigation.setState(start, true)
    openChat('a')
    show('message-many')
    take()
    expect(left).toEqual(at())
    expect(left).not.toEqual(before)
  },
)

it('asks nobody once the words are safe', () => {
  guardLeaving(() => undefined)()
  show('jump')
  expect(at().overlay).toBe('jump')
})

it('a form that has ended does not end the question of the next one', () => {
  const asked: Step[] = []
  const endFirst = guardLeaving(() => undefined)
  const end = guardLeaving((step) => asked.push(step))
  endFirst()
  go('cases')
  expect(asked).toHaveLength(1)
  end()
})
