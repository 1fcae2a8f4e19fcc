import type { WebFrameMain } from 'electron'
import { expect, it } from 'vitest'
import { isOwnFrame } from './sender.ts'

const parent = {} as WebFrameMain

it('is our page, in the main frame', () => {
  expect(isOwnFrame({ url: 'app://jobchats/index.html', parent: null })).toBe(true)
})

it.each([
  ['a frame that is gone', null],
  ['our page in a frame of another', { url: 'app://jobchats/index.html', parent }],
  ['a foreign page', { url: 'https://evil.example/', parent: null }],
  ['a host that begins alike', { url: 'app://jobchats.evil/index.html', parent: null }],
  ['a foreign page that names ours', { url: 'https://evil.example/app://jobchats/', parent: null }],
  ['a file', { url: 'file:///index.html', parent: null }],
  ['an empty page', { url: 'about:blank', parent: null }],
])('is not: %s', (_what, frame) => {
  expect(isOwnFrame(frame)).toBe(false)
})
