/** The policy of the desktop page and of its worker; `server` is an origin or null (none is chosen yet). */
export function contentSecurityPolicy(server: string | null): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' blob:",
    "font-src 'self'",
    `connect-src ${server ?? "'none'"}`,
    "worker-src 'self'",
    "frame-src 'self'",
    "frame-ancestors 'none'",
    "form-action 'none'",
    "base-uri 'none'",
    "require-trusted-types-for 'script'",
    'trusted-types worker-url',
  ].join('; ')
}
