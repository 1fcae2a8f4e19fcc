/** The data realm's worker. It holds the stores and the sync engine; the window only what is on screen. */
import '../zod-without-eval.ts'
import { createLocalPort } from './local-port.ts'
import type { Channel, ToRealm, ToWindow } from './messages.ts'
import { servePort } from './serve-port.ts'

const scope = globalThis as unknown as Channel<ToWindow, ToRealm>
servePort(createLocalPort({ storage: 'dexie', fetch: globalThis.fetch.bind(globalThis) }), scope)
