/** Where mail goes. */
export interface SmtpSettings {
  host: string
  port: number
  /** TLS from the first byte; otherwise by STARTTLS, which only a relay on this machine may lack. */
  secure: boolean
  user: string | null
  password: string | null
}

/** The settings of `smtp://user:password@host:port` or `smtps://…`. Throws where it is neither. */
export function readSmtpUrl(text: string): SmtpSettings {
  if (!URL.canParse(text)) throw new Error('JOBCHATS_SMTP_URL: not an address')
  const url = new URL(text)
  if (url.protocol !== 'smtp:' && url.protocol !== 'smtps:')
    throw new Error('JOBCHATS_SMTP_URL: it begins with smtp:// or smtps://')
  const secure = url.protocol === 'smtps:'
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? (secure ? 465 : 587) : Number(url.port),
    secure,
    user: url.username === '' ? null : decodeURIComponent(url.username),
    password: url.username === '' ? null : decodeURIComponent(url.password),
  }
}
