/**
 * The page that shows files, and the policy of its frame: it has no origin (`sandbox`), so neither stores nor cookies,
 * and no network. Source: docs/adr/0013-files-in-a-frame.md.
 */
export const viewerPage = 'viewer.html'

export const viewerPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  // Letters of a document, from its own bytes.
  'font-src data:',
  "frame-ancestors 'self'",
  "form-action 'none'",
  "base-uri 'none'",
  'sandbox allow-scripts',
].join('; ')
