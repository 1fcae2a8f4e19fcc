/** Main's side of checking: a thread for the language in use, started by the first word. */
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { Worker } from 'node:worker_threads'
import { dictionaries, program } from './files.ts'
import type { SpellingLanguage } from '../contract/spelling-language.ts'
import type { SpellerFiles } from './speller.ts'
import type { Answer, Question } from './thread.ts'

interface SpellingOptions {
  /** The built thread. */
  thread: string
  /** Where the files lie that `files.ts` names. */
  folder: string
}

export interface Spelling {
  /** From now on this language; null = nothing is wrong, and nothing stays in memory. */
  use(language: SpellingLanguage | null): void
  /** Those that the dictionary does not have. Never refuses: without a dictionary nothing is wrong. */
  wrong(words: readonly string[]): Promise<readonly string[]>
  /** What may have been meant, the likeliest first. */
  suggestions(word: string): Promise<readonly string[]>
}

async function readFiles(folder: string, language: SpellingLanguage): Promise<SpellerFiles> {
  const { affixes, words } = dictionaries[language]
  const text = (file: string): Promise<string> => readFile(path.join(folder, file), 'utf8')
  return {
    program: await readFile(path.join(folder, program)),
    affixes: await text(affixes),
    words: await Promise.all(words.map(text)),
  }
}

/** A thread and what it was asked; `ask` answers with nothing once it has ended, for whatever reason. */
class CheckingThread {
  readonly #waiting = new Map<number, (words: readonly string[]) => void>()
  readonly #worker: Promise<Worker | null>
  #asked = 0
  #hasEnded = false

  constructor({ thread, folder }: SpellingOptions, language: SpellingLanguage) {
    this.#worker = readFiles(folder, language).then(
      (files) => this.#start(thread, files),
      () => this.#end(),
    )
  }

  async ask(ask: Question['ask'], words: readonly string[]): Promise<readonly string[]> {
    const worker = await this.#worker
    if (!worker || this.#hasEnded) return []
    const id = this.#asked++
    return new Promise((resolve) => {
      this.#waiting.set(id, resolve)
      worker.postMessage({ id, ask, words } satisfies Question)
    })
  }

  end(): void {
    this.#end()
    void this.#worker.then((worker) => worker?.terminate())
  }

  #start(thread: string, files: SpellerFiles): Worker | null {
    if (this.#hasEnded) return null
    const worker = new Worker(thread, { workerData: files, stdout: true, stderr: true })
    worker.unref()
    worker.on('message', ({ id, words }: Answer) => {
      this.#waiting.get(id)?.(words)
      this.#waiting.delete(id)
    })
    worker.on('error', () => this.#end())
    worker.on('exit', () => this.#end())
    return worker
  }

  #end(): null {
    this.#hasEnded = true
    for (const resolve of this.#waiting.values()) resolve([])
    this.#waiting.clear()
    return null
  }
}

export function createSpelling(options: SpellingOptions): Spelling {
  let language: SpellingLanguage | null = null
  let thread: CheckingThread | null = null
  const ask = async (
    what: Question['ask'],
    words: readonly string[],
  ): Promise<readonly string[]> => {
    if (language === null || words.length === 0) return []
    // One that ended by itself is not started again: it would end again, at every word.
    thread ??= new CheckingThread(options, language)
    return thread.ask(what, words)
  }
  return {
    use(next) {
      if (next === language) return
      language = next
      thread?.end()
      thread = null
    },
    wrong: (words) => ask('wrong', words),
    suggestions: (word) => ask('suggestions', [word]),
  }
}
