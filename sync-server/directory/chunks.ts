/** A long list of changes in parts that each fit a transaction. */
import type { Change } from './changes.ts'

/** Changes in one transaction at most, and how many of them may hand over candidates: each is posted in many chats. */
const chunkLimit = 25
const handOverLimit = 1

/** The list's parts, in its order. */
export function chunksOf(changes: readonly Change[]): Change[][] {
  const chunks: Change[][] = []
  let handOvers = 0
  for (const one of changes) {
    handOvers += one.type === 'handOver' ? 1 : 0
    const last = chunks.at(-1)
    if (last && last.length < chunkLimit && handOvers <= handOverLimit) last.push(one)
    else {
      chunks.push([one])
      handOvers = one.type === 'handOver' ? 1 : 0
    }
  }
  return chunks
}
