/** Which requests are the API's, and not the web client's files. */
import type { FastifyRequest } from 'fastify'

/**
 * By the route that answers: a target may be spelled in several ways (`/%761/…`, `http://host/v1/…`) that the router
 * takes for one. By the target too, for what no route of the API answers.
 */
export function isApi(request: Pick<FastifyRequest, 'routeOptions' | 'url'>): boolean {
  return [request.routeOptions.url, request.url].some((url) => url?.startsWith('/v1/'))
}
