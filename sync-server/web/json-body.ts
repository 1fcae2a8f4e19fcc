/** Bodies are JSON in UTF-8, of limited depth; nothing else is read. */
import type { FastifyInstance } from 'fastify'
import { AppError } from '../contract/errors.ts'
import { limits } from '../contract/limits.ts'

/** Makes JSON the only content type that is accepted. */
export function jsonBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, bytes, done) => {
    try {
      done(null, parseJson(bytes as Buffer))
    } catch {
      done(new AppError('bad-request'))
    }
  })
}

/** The value of a JSON text. Throws where it isn't UTF-8 or JSON, is too deep, or names a prototype. */
export function parseJson(bytes: Uint8Array): unknown {
  const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  if (depthOf(text) > limits.requestDepth) throw new RangeError('too deep')
  return JSON.parse(text, refusePrototype)
}

function refusePrototype(key: string, value: unknown): unknown {
  if (key === '__proto__') throw new RangeError('a prototype')
  return value
}

/** How deep brackets stand in each other, before anything recursive looks at them. */
function depthOf(text: string): number {
  let depth = 0
  let deepest = 0
  let inString = false
  for (let at = 0; at < text.length; at += 1) {
    const sign = text[at]
    if (inString) {
      if (sign === '\\') at += 1
      else if (sign === '"') inString = false
    } else if (sign === '"') inString = true
    else if (sign === '{' || sign === '[') deepest = Math.max(deepest, (depth += 1))
    else if (sign === '}' || sign === ']') depth -= 1
  }
  return deepest
}
