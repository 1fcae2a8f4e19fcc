/** Serves the built renderer as a web client. */
import fastifyStatic from '@fastify/static'
import { viewerPage, viewerPolicy } from '../contract/viewer-policy.ts'
import type { FastifyInstance } from 'fastify'

/** Files with a hash in their name never change; the page itself is asked for each time. */
export async function serveClient(app: FastifyInstance, root: string): Promise<void> {
  await app.register(fastifyStatic, {
    root,
    index: 'index.html',
    cacheControl: false,
    setHeaders(response, path) {
      const hashed = path.includes('/assets/')
      // The frame that shows files has no origin, and loads them all the same: they are nobody's secret.
      if (hashed) void response.header('access-control-allow-origin', '*')
      if (path.endsWith(`/${viewerPage}`))
        void response
          .header('content-security-policy', viewerPolicy)
          .header('x-frame-options', 'SAMEORIGIN')
      void response.header(
        'cache-control',
        hashed ? 'public, max-age=31536000, immutable' : 'no-cache',
      )
    },
  })
}
