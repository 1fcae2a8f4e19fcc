import { describe, expect, it } from 'vitest'
import { chatLink, readChatLink } from './chat-link.ts'

const server = 'https://chats.example.org'
const chat = '0190f3c2-7a5e-7c31-9b1e-0d5c3f1a2b3c'

describe('links to chats', () => {
  it.each([{ chat, seq: null }, { chat, seq: 1 }, { chat, seq: 4711 }])('come back as they were', (place) => {
    expect(readChatLink(chatLink(server, place), server)).toEqual(place)
  }) // prettier-ignore

  it.each([
    [`jobchats://chat/${chat}`, { chat, seq: null }],
    [`jobchats://chat/${chat}/7`, { chat, seq: 7 }],
    [`jobchats://chat/${chat}/7/`, { chat, seq: 7 }],
  ])('%s', (link, place) => {
    expect(readChatLink(link, null)).toEqual(place)
  })

  it.each([
    `https://elsewhere.example.org/#/chat/${chat}`,
    `${server}/other#/chat/${chat}`,
    `${server}/#/chat/${chat.toUpperCase()}`,
    `${server}/#/chat/${chat}/0`,
    `${server}/#/chat/${chat}/-1`,
    `${server}/#/chat/${chat}/1e3`,
    `${server}/#/chat/${chat}/99999999999`,
    `${server}/#/chat/${chat}/1/2`,
    `${server}/#/chat/../../etc`,
    `jobchats://open/${chat}`,
    'jobchats://chat/x',
    'javascript:alert(1)',
    'nothing',
    '',
  ])('is none: %s', (link) => {
    expect(readChatLink(link, server)).toBeNull()
  })
})
