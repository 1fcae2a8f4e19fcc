/** Who goes first, and that nobody runs beside another. */
import { expect, it } from 'vitest'
import { createQueue } from './queue.ts'

const tick = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 1))

it('what somebody waits for goes before what has time, and between its steps; each kind in its order', async () => {
  const { soon, later } = createQueue()
  const order: string[] = []
  const first = later(async (rest) => {
    order.push('page, first part')
    await tick()
    order.push(`due: ${String(rest.isDue)}`)
    await rest.take()
    order.push('page, second part')
  })
  const second = later(() => Promise.resolve(order.push('another page')))
  const news = ['news', 'more news'].map((what) => soon(() => Promise.resolve(order.push(what))))
  await Promise.all([first, second, ...news])
  expect(order).toEqual(['page, first part', 'due: true', 'news', 'more news', 'page, second part', 'another page']) // prettier-ignore
})

it('a step is kept short for a while after somebody had to wait, and not without that', async () => {
  const { soon, later } = createQueue()
  const due = (): Promise<boolean> => later((rest) => Promise.resolve(rest.isDue))
  await soon(tick)
  expect(await due()).toBe(false)
  const slow = later(tick)
  await Promise.resolve()
  await Promise.all([slow, soon(tick)])
  expect(await due()).toBe(true)
})

it('one at a time, and what fails keeps nobody back', async () => {
  const { soon, later } = createQueue()
  let running = 0
  const alone = async (): Promise<string> => {
    running += 1
    expect(running).toBe(1)
    await tick()
    running -= 1
    return 'done'
  }
  const failing = soon(() => Promise.reject(new Error('refused')))
  const others = [soon(alone), later(alone), soon(alone), later(alone)]
  await expect(failing).rejects.toThrow('refused')
  expect(await Promise.all(others)).toEqual(['done', 'done', 'done', 'done'])
  expect(await soon(alone)).toBe('done')
})
