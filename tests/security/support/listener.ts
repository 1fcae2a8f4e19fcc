/** A site that is not ours: it answers everything, and notes who came. */
import { createServer } from 'node:http'

export interface Listener {
  url: string
  requests: { method: string; path: string; authorization: string | null }[]
  close(): Promise<void>
}

/** `redirectTo`: sends everybody on, method and body too. */
export async function startListener(redirectTo?: string): Promise<Listener> {
  const requests: Listener['requests'] = []
  const server = createServer((request, response) => {
    const { method = '', url = '', headers } = request
    requests.push({ method, path: url, authorization: headers.authorization ?? null })
    response.writeHead(redirectTo === undefined ? 200 : 307, {
      'access-control-allow-origin': headers.origin ?? '*',
      'access-control-allow-headers': 'content-type, authorization, jobchats-person',
      'content-type': url.endsWith('.js') ? 'text/javascript' : 'text/html',
      ...(redirectTo === undefined ? {} : { location: `${redirectTo}${url}` }),
    })
    response.end(url.endsWith('.js') ? 'globalThis.reached = true' : '<!doctype html><p>here</p>')
  })
  // Where it stands in for a proxy: who wants through it to somewhere else is noted, and refused.
  server.on('connect', ({ url = '' }, socket) => {
    requests.push({ method: 'CONNECT', path: url, authorization: null })
    socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n')
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  return {
    url: `http://127.0.0.1:${String(port)}`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve()
        })
        server.closeAllConnections()
      }),
  }
}
