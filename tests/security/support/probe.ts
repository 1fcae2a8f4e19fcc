/** What injected code would try. */

/**
 * Runs in the page and in the worker alike, and tells how each attempt ended. In a timer: what the debugger
 * itself evaluates is exempt from the policy.
 */
export function probe(elsewhere: string): Promise<Record<string, string>> {
  return new Promise((resolve) => {
    setTimeout(() => {
      const tried = (work: () => unknown): string => {
        try {
          return `ran: ${String(work())}`
        } catch (error) {
          return (error as Error).name
        }
      }
      const scope = globalThis as unknown as {
        eval(code: string): unknown
        Function: new (code: string) => () => unknown
      }
      const loads = (work: Promise<unknown>): Promise<string> =>
        work.then(
          () => 'loaded',
          () => 'blocked',
        )
      const opens = (): Promise<string> =>
        new Promise((done) => {
          const socket = new WebSocket(elsewhere.replace('http', 'ws'))
          socket.onopen = () => {
            done('loaded')
          }
          socket.onerror = () => {
            done('blocked')
          }
        })
      const module = (url: string): Promise<unknown> => import(/* @vite-ignore */ url)
      const all = async (): Promise<Record<string, string>> => ({
        eval: tried(() => scope.eval('1 + 1')),
        function: tried(() => new scope.Function('return 1 + 1')()),
        fetch: await loads(fetch(elsewhere, { mode: 'no-cors' })),
        module: await loads(module(`${elsewhere}/code.js`)),
        data: await loads(module('data:text/javascript,export default 1')),
        socket: await opens().catch(() => 'blocked'),
      })
      void all().then(resolve)
    }, 0)
  })
}
