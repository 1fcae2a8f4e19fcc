/** The thread that checks: main's own must not wait for a dictionary. */
import { parentPort, workerData } from 'node:worker_threads'
import { createSpeller, type SpellerFiles } from './speller.ts'

export interface Question {
  id: number
  ask: 'wrong' | 'suggestions'
  words: readonly string[]
}
export interface Answer {
  id: number
  words: readonly string[]
}

const speller = createSpeller(workerData as SpellerFiles)
parentPort?.on('message', ({ id, ask, words }: Question) => {
  void speller.then(({ wrong, suggestions }) => {
    const answer: Answer = {
      id,
      words: ask === 'wrong' ? wrong(words) : words.flatMap(suggestions),
    }
    parentPort?.postMessage(answer)
  })
})
