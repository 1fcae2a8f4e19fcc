/** Hands mails to a relay, one after the other over one connection, and says for certain how each fared. */
import { Readable } from 'node:stream'
import SMTPConnection from 'nodemailer/lib/smtp-connection'
import type { SmtpSettings } from './smtp-url.ts'

export interface Letter {
  from: string
  to: string
  /** The whole message, as RFC 5322 has it. */
  bytes: Buffer
}

/**
 * sent: the relay has it. again: the relay is away or takes nothing for now. later: it gave this one back for now, and may
 * take others. refused: it will never take it. unknown: the connection ended after the text had begun to leave, before the
 * relay's word on it.
 */
export type Outcome = 'sent' | 'again' | 'later' | 'refused' | 'unknown'

export interface Smtp {
  send(letter: Letter): Promise<Outcome>
  /** Ends the connection, where there is one. */
  close(): void
}

export interface SmtpOptions {
  settings: SmtpSettings
  /** Longest silence of the relay, ms. */
  silenceMs?: number
  onError: (error: unknown) => void
}

const loopback = new Set(['127.0.0.1', 'localhost', '::1'])

export function createSmtp({ settings, silenceMs = 30_000, onError }: SmtpOptions): Smtp {
  let open: SMTPConnection | null = null

  async function connect(): Promise<SMTPConnection> {
    const { host, port, secure, user, password } = settings
    const connection = new SMTPConnection({
      ...{ host, port, secure, requireTLS: !secure && !loopback.has(host) },
      ...{ connectionTimeout: silenceMs, greetingTimeout: silenceMs, socketTimeout: silenceMs },
    })
    // An error outside a call: the next call meets it too.
    connection.on('error', () => undefined)
    connection.on('end', () => {
      if (open === connection) open = null
    })
    await new Promise<void>((resolve, reject) => {
      connection.once('error', reject)
      connection.connect((error) => {
        if (error) reject(error)
        else resolve()
      })
    })
    if (user !== null && password !== null) {
      await new Promise<void>((resolve, reject) => {
        connection.login({ user, pass: password }, (error) => {
          if (error) reject(error)
          else resolve()
        })
      })
    }
    return connection
  }

  function close(): void {
    open?.close()
    open = null
  }

  return {
    close,
    async send({ from, to, bytes }) {
      try {
        open ??= await connect()
      } catch (error) {
        onError(error)
        close()
        return 'again'
      }
      const connection = open
      let left = false
      // Asked for its bytes only once the relay has said that it takes them.
      const text = new Readable({
        read() {
          left = true
          this.push(bytes)
          this.push(null)
        },
      })
      return new Promise<Outcome>((resolve) => {
        connection.send({ from, to: [to] }, text, (error) => {
          if (!error) {
            resolve('sent')
            return
          }
          onError(error)
          close()
          resolve(outcomeOf(error, left))
        })
      })
    },
  }
}

/** The relay ends its service for now: a reply about itself, whatever it answers (RFC 5321, 4.2.1). */
const closing = 421

/** A reply by the relay decides; without one, whether the text had begun to leave. */
function outcomeOf(
  error: {
    responseCode?: number | undefined
    code?: string | undefined
    command?: string | undefined
  },
  left: boolean,
): Outcome {
  const { responseCode, code, command } = error
  if (responseCode === undefined || (code !== 'EENVELOPE' && code !== 'EMESSAGE'))
    return left ? 'unknown' : 'again'
  // What it says of the sender it would say of every mail: they wait until that is put right.
  if (responseCode === closing || command === 'MAIL FROM') return 'again'
  return responseCode >= 500 ? 'refused' : 'later'
}
