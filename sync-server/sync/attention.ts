/** What one device's feed listens to, and what has had news since it was last looked at. */
import type { Hub, News } from './hub.ts'

export class Attention {
  readonly #hub: Hub
  #news = new Set<News>()
  #stop: (() => void) | undefined
  #wake: (() => void) | undefined

  constructor(hub: Hub) {
    this.#hub = hub
  }

  /** From now on to these keys, and no others. What came before stands. */
  listenTo(keys: readonly string[]): void {
    const stop = this.#hub.listen(keys, (news) => {
      this.note(news)
    })
    this.#stop?.()
    this.#stop = stop
  }

  note(news: Iterable<News>): void {
    for (const its of news) this.#news.add(its)
    this.#wake?.()
  }

  /** What has had news since this was last asked. */
  take(): ReadonlySet<News> {
    const news = this.#news
    this.#news = new Set()
    return news
  }

  /** Resolves when there are news, after `ms`, or when it is aborted. */
  async wait(ms: number, signal: AbortSignal): Promise<void> {
    if (this.#news.size > 0 || signal.aborted) return
    await new Promise<void>((resolve) => {
      const end = (): void => {
        clearTimeout(timer)
        signal.removeEventListener('abort', end)
        this.#wake = undefined
        resolve()
      }
      const timer = setTimeout(end, ms)
      this.#wake = end
      signal.addEventListener('abort', end)
    })
  }

  end(): void {
    this.#stop?.()
    this.#stop = undefined
  }
}
