/** The browser as a shell: tokens are cookies that no script can read, the server is where the page came from. */
import {
  demoAccounts,
  errorBody,
  sessionResponse,
  statusResponse,
} from '../../sync-server/contract/auth.ts'
import { readChatLink } from '../../sync-server/contract/chat-link.ts'
import type { Platform, Session, SignInProblem, SignInResult } from './platform.ts'
import {
  keepsValues,
  keepValues,
  readOrMake,
  readValue,
  removeValue,
  writeValue,
} from './web-profile.ts'

const timeoutMs = 15_000
const keyBytes = 32

async function call(path: string, body?: object): Promise<Response | null> {
  const post: RequestInit =
    body === undefined
      ? {}
      : {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(body),
        }
  return fetch(path, {
    ...post,
    credentials: 'same-origin',
    cache: 'no-store',
    signal: AbortSignal.timeout(timeoutMs),
  }).catch(() => null)
}

const problems: Readonly<Record<number, SignInProblem>> = {
  400: 'wrong',
  401: 'wrong',
  426: 'too-old',
  429: 'too-many',
}

async function enter(path: string, body: object, isFirst = true): Promise<SignInResult> {
  const response = await call(path, {
    ...body,
    device: { id: await readOrMake('device', () => crypto.randomUUID()), name: 'browser' },
    transport: keepsValues() ? 'cookie' : 'session-cookie',
  })
  if (!response) return { ok: false, problem: 'unreachable' }
  if (response.status === 401 && isFirst) {
    const refused = errorBody.safeParse(await response.clone().json().catch(() => null)) // prettier-ignore
    // The device was revoked, and nobody's data lies here: whoever signs in does so on one of a new name.
    if (refused.data?.error.wipe === true && (await readValue('session')) === null) {
      await removeValue('device')
      return enter(path, body, false)
    }
  }
  const problem = problems[response.status]
  if (problem) return { ok: false, problem }
  const parsed = sessionResponse.safeParse(await response.json().catch(() => null))
  if (!parsed.success) return { ok: false, problem: 'trouble' }
  const { id, name, role } = parsed.data.person
  const session: Session = { person: id, name, role }
  await writeValue('session', session)
  // Another one than asked for, where somebody else used this browser before.
  await writeValue('device', parsed.data.device)
  return { ok: true, session }
}

/**
 * Ends the session at the server, which alone can take its cookies back. While it can't be reached, `leaving`
 * stands, and the next start tries again.
 */
async function leave(): Promise<void> {
  if ((await readValue('leaving')) === null) return
  let response = await call('/v1/auth/sign-out', {})
  // The access had run out; the one that follows can end the session.
  if (response?.status === 401 && (await call('/v1/auth/refresh', {}))?.ok)
    response = await call('/v1/auth/sign-out', {})
  if (response?.ok || response?.status === 401) await removeValue('leaving')
}

const keyOf = (person: string): string => `key ${person}`

async function renewNow(reload: () => void): ReturnType<Platform['renew']> {
  const response = await call('/v1/auth/refresh', {})
  if (response?.ok) return 'renewed'
  if (response?.status !== 401) return 'unreachable'
  const refused = errorBody.safeParse(await response.json().catch(() => null))
  // Of a proxy in between, that wants a sign-in of its own: the server has not been asked.
  if (!refused.success) return 'unreachable'
  const { code, details, wipe } = refused.data.error
  const now = details?.['now']
  if (code === 'not-active' && typeof now === 'number') return { notActive: now }
  // This device was revoked.
  if (wipe) await destroy(reload)
  return 'signed-out'
}

/** The key goes first, then who it was. A fresh page holds neither in memory. */
async function destroy(reload: () => void): Promise<void> {
  const session = await readValue<Session>('session')
  if (!session) return
  for (const key of [keyOf(session.person), 'session', 'device']) await removeValue(key)
  reload()
}

function canNotify(): boolean {
  return 'Notification' in window && Notification.permission === 'granted'
}

export function webPlatform(
  reload = () => {
    location.reload()
  },
): Platform {
  let renewal: ReturnType<Platform['renew']> | null = null
  const begin = (): void => {
    withdraw(null)
    reload()
  }
  const clicked = new Set<(chat: string | null) => void>()
  /** Notifications that are shown, with their chats. */
  const shown = new Map<Notification, string | null>()
  /** Null = all of them. */
  const withdraw = (chats: readonly string[] | null): void => {
    for (const [notification, about] of [...shown])
      if (chats === null || (about !== null && chats.includes(about))) notification.close()
  }
  // No later page could take them back.
  window.addEventListener('pagehide', () => {
    withdraw(null)
  })
  let leaving: Promise<void> | null = null
  /** One at a time, and never after a new sign-in: it would end that one. */
  const leaveOnce = (): Promise<void> => {
    leaving ??= leave().finally(() => {
      leaving = null
    })
    return leaving
  }
  return {
    kind: 'web',
    server: () => Promise.resolve(location.origin),
    chooseServer: () => Promise.resolve({ ok: true }),
    async status() {
      const parsed = statusResponse.safeParse(
        await (await call('/v1/status'))?.json().catch(() => null),
      )
      return parsed.success ? parsed.data : null
    },
    async demoAccounts() {
      const parsed = demoAccounts.safeParse(
        await (await call('/v1/auth/demo'))?.json().catch(() => null),
      )
      return parsed.success ? parsed.data.accounts : null
    },
    async session() {
      const session = await readValue<Session>('session')
      if (session === null) void leaveOnce()
      return session
    },
    keeps: keepsValues,
    setKeeps: keepValues,
    async signIn(email, password) {
      await leaveOnce()
      return enter('/v1/auth/sign-in', { email, password })
    },
    async signInDemo(person) {
      await leaveOnce()
      return enter('/v1/auth/demo', { person })
    },
    renew() {
      renewal ??= renewNow(begin).finally(() => {
        renewal = null
      })
      return renewal
    },
    leave() {
      void fetch('/v1/auth/sign-out', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{}',
        credentials: 'same-origin',
        keepalive: true,
      }).catch(() => undefined)
    },
    async signOut() {
      withdraw(null)
      await writeValue('leaving', true)
      await removeValue('session')
      await leaveOnce()
    },
    destroy: () => destroy(begin),
    async profileKey(person) {
      // Without this the browser may evict the outbox when the disk runs low.
      if (keepsValues()) void navigator.storage.persist()
      return readOrMake(keyOf(person), () => crypto.getRandomValues(new Uint8Array(keyBytes)))
    },
    dropProfileKey: (person) => removeValue(keyOf(person)),
    setBadge(_, title) {
      document.title = title
    },
    notify({ chat, text }) {
      if (!canNotify()) return
      const notification = new Notification('Job Chats', {
        body: text,
        ...(chat === null ? {} : { tag: chat }),
      })
      notification.onclick = () => {
        window.focus()
        for (const listener of clicked) listener(chat)
        notification.close()
      }
      shown.set(notification, chat)
      notification.onclose = () => shown.delete(notification)
    },
    withdrawNotifications: withdraw,
    canNotify,
    async mayNotify() {
      if (!('Notification' in window)) return false
      return (await Notification.requestPermission()) === 'granted'
    },
    savePdf: null,
    wrongWords: null,
    openExternal(url) {
      // The same schemes as on the desktop; what a post may link to is parsed there already.
      if (['https:', 'mailto:'].includes(URL.parse(url)?.protocol ?? ''))
        window.open(url, '_blank', 'noopener,noreferrer')
      return Promise.resolve()
    },
    onMenu: () => () => undefined,
    shellSettings: () => Promise.resolve(null),
    setShellSettings: () => Promise.resolve(),
    setWords: () => undefined,
    onLink(listener) {
      const read = (): void => {
        const place = readChatLink(location.href, location.origin)
        if (!place) return
        // It is followed once: a reload stays where one is then.
        history.replaceState(null, '', '/')
        listener(place)
      }
      read()
      window.addEventListener('hashchange', read)
      return () => window.removeEventListener('hashchange', read)
    },
    onNotification(listener) {
      clicked.add(listener)
      return () => clicked.delete(listener)
    },
    onResume(listener) {
      const onVisible = (): void => {
        if (document.visibilityState === 'visible') listener()
      }
      document.addEventListener('visibilitychange', onVisible)
      window.addEventListener('pageshow', listener)
      return () => {
        document.removeEventListener('visibilitychange', onVisible)
        window.removeEventListener('pageshow', listener)
      }
    },
  }
}
