/** From the start of the program to the posts on screen, and what that holds in memory; by the app's own clock. */
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { electronCommand } from '../e2e/support/launch-app.ts'
import { launchBare, waitFor, type BareApp, type Target } from './devtools.ts'
import type { Stage } from './stage.ts'
import { median, type Table } from './table.ts'

const rounds = 5
const newest = 50
const mebibyte = 2 ** 20

/** Opens the newest chat as soon as it is listed; notes when its posts were drawn. */
const untilPosts = `(() => {
  if (window.launched) return
  window.launched = {}
  const now = () => performance.timeOrigin + performance.now()
  const look = () => {
    const row = document.querySelector('.chat-row')
    if (row && !window.launched.list) {
      window.launched.list = now()
      row.click()
    }
    if (document.querySelectorAll('.posts .post').length < ${String(newest)}) return
    observer.disconnect()
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel()
      port1.onmessage = () => { window.launched.posts = now() }
      port2.postMessage(null)
    })
  }
  const observer = new MutationObserver(look)
  observer.observe(document, { childList: true, subtree: true })
  look()
})()`
/** Where the page was quicker than the protocol, it begins to look now: what it says is then no less. */
const postsSeen = `window.launched ? window.launched.posts : ${untilPosts}`

/** When something was first to be seen. */
const firstSeen =
  "performance.getEntriesByName('first-contentful-paint')[0] && performance.timeOrigin + performance.getEntriesByName('first-contentful-paint')[0].startTime"

/** The row of the launch. The server must not be reachable. */
export async function launchRows(stage: Stage, table: Table): Promise<void> {
  const profile = await stage.profile()
  const own: number[] = []
  const lists: number[] = []
  const theirs: number[] = []
  for (let round = 0; round < rounds; round += 1) {
    const blank = await startEmpty(stage)
    theirs.push((await waitFor<number>(blank.page, firstSeen)) - blank.startedAt)
    await blank.close()
    const app = await startOwn(stage, profile)
    own.push((await waitFor<number>(app.page, postsSeen)) - app.startedAt)
    lists.push((await app.page.evaluate<number>('window.launched.list')) - app.startedAt)
    await app.close()
  }
  table.add('launch offline to the list of chats', median(lists), 'ms', median(theirs), '—', null)
  table.add(`launch offline to the newest ${String(newest)} posts of the last chat`, median(own), 'ms', median(theirs), '≤ 600 ms', (figure) => figure <= 600) // prettier-ignore
}

/** Rows of the heaps, with a chat open, and after a search in the worker. */
export async function heapRows(stage: Stage, table: Table): Promise<void> {
  const profile = await stage.profile()
  const blank = await startEmpty(stage)
  await waitFor(blank.page, firstSeen)
  const nothing = await heapOf(blank.page)
  await blank.close()
  const app = await startOwn(stage, profile)
  await waitFor(app.page, postsSeen)
  await new Promise((resolve) => setTimeout(resolve, 3_000))
  const [worker] = await app.workers()
  if (!worker) throw new Error('the app has no worker')
  const open = [await heapOf(app.page), await heapOf(worker)] as const
  await search(app)
  const sought = [await heapOf(app.page), await heapOf(worker)] as const
  await app.close()
  const held = `${String(stage.posts)} posts`
  table.add(`window’s heap, ${held}`, open[0], 'MB', nothing, '≤ 200 MB', (figure) => figure <= 200)
  table.add(`window’s heap, ${held}, after a search`, sought[0], 'MB', nothing, '≤ 200 MB', (figure) => figure <= 200) // prettier-ignore
  table.add(`worker’s heap beside it, ${held}`, open[1], 'MB', nothing, '—', null)
  table.add(`worker’s heap with the index of a search`, sought[1], 'MB', nothing, '—', null)
}

function startOwn(stage: Stage, profile: string): Promise<BareApp> {
  const { executable, args } = electronCommand(profile)
  return launchBare(executable, args, { JOBCHATS_SERVER: stage.server.url }, untilPosts)
}

/** Writes one word into the search, and waits until all posts are read. */
async function search({ page }: BareApp): Promise<void> {
  await page.send('Input.dispatchKeyEvent', { type: 'keyDown', modifiers: 2 + 8, key: 'F', code: 'KeyF', windowsVirtualKeyCode: 70 }) // prettier-ignore
  await waitFor(page, "document.querySelector('.search-field input') ? true : null")
  await page.send('Input.insertText', { text: 'visa' })
  await new Promise((resolve) => setTimeout(resolve, 8_000))
}

/** What is in use after garbage was collected, in MB. */
async function heapOf(target: Target): Promise<number> {
  await target.send('HeapProfiler.collectGarbage')
  const { usedSize } = await target.send<{ usedSize: number }>('Runtime.getHeapUsage')
  return usedSize / mebibyte
}

/** The limit: an Electron that shows one heading. */
function startEmpty(stage: Stage): Promise<BareApp> {
  const folder = stage.folder('empty-window')
  mkdirSync(folder, { recursive: true })
  writeFileSync(path.join(folder, 'package.json'), '{"name":"empty","main":"main.cjs"}')
  writeFileSync(path.join(folder, 'main.cjs'), `const { app, BrowserWindow } = require('electron')
app.whenReady().then(() => {
  const window = new BrowserWindow({ width: 1200, height: 800, show: false, webPreferences: { sandbox: true } })
  window.once('ready-to-show', () => window.show())
  window.loadFile('index.html')
})\n`) // prettier-ignore
  writeFileSync(
    path.join(folder, 'index.html'),
    '<!doctype html><title>Empty</title><h1>Empty</h1>',
  )
  const { executable, args } = electronCommand(stage.folder('empty-profile'))
  return launchBare(executable, [...args.slice(0, -1), folder], {}, '')
}
