import type { BrowserWindow } from 'electron'
import { EventEmitter } from 'node:events'
import { expect, it } from 'vitest'
import { rememberWindow } from '../own-windows.ts'
import { isOwnCall, type Details } from './authorization.ts'

const server = 'https://chats.example'
const window = Object.assign(new EventEmitter(), { webContents: { id: 7 } })
rememberWindow(window as unknown as BrowserWindow)

const call: Details = {
  url: `${server}/v1/sync/feed`,
  method: 'POST',
  resourceType: 'xhr',
  webContentsId: 7,
  requestHeaders: { Origin: 'app://jobchats' },
}

it('is a call of our window to the configured server', () => {
  expect(isOwnCall(call, server)).toBe(true)
})

it.each<[string, Partial<Details>]>([
  ['another server', { url: 'https://other.example/v1/sync/feed' }],
  ['a server whose name begins alike', { url: `${server}.evil.example/v1/sync/feed` }],
  ['a path beside the API', { url: `${server}/index.html` }],
  ['a preflight', { method: 'OPTIONS' }],
  ['an image', { resourceType: 'image' }],
  ['a page', { resourceType: 'mainFrame' }],
  ['another window', { webContentsId: 8 }],
  ['a foreign page', { requestHeaders: { Origin: 'https://evil.example' } }],
  ['no origin', { requestHeaders: {} }],
])('is not: %s', (_what, change) => {
  expect(isOwnCall({ ...call, ...change }, server)).toBe(false)
})

it('is not, where nobody asks from a window, no server is configured or the window is gone', () => {
  const { webContentsId: _, ...nobody } = call
  expect(isOwnCall(nobody, server)).toBe(false)
  expect(isOwnCall(call, null)).toBe(false)
  window.emit('closed')
  expect(isOwnCall(call, server)).toBe(false)
})
