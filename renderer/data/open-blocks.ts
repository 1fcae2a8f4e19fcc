/** Blocks that are held decrypted: those used last, and of no chat that has gone. */
import { blockId, chatOf } from './block-codec.ts'
import type { OpenBlock } from './open-block.ts'

/** Blocks at most: the newest ones of some hundred chats, and what of a conversation is on screen. A few megabytes. */
const most = 256

export interface OpenBlocks {
  get(chat: string, block: number): OpenBlock | undefined
  keep(chat: string, block: number, open: OpenBlock): void
  forget(chat: string, block: number): void
  forgetChat(chat: string): void
}

export function createOpenBlocks(): OpenBlocks {
  /** By id; first the one that was not used for the longest. */
  const blocks = new Map<string, OpenBlock>()

  function keep(id: string, open: OpenBlock): void {
    blocks.delete(id)
    blocks.set(id, open)
  }

  return {
    get(chat, block) {
      const id = blockId(chat, block)
      const open = blocks.get(id)
      if (open) keep(id, open)
      return open
    },
    keep(chat, block, open) {
      keep(blockId(chat, block), open)
      for (const id of blocks.keys()) {
        if (blocks.size <= most) break
        blocks.delete(id)
      }
    },
    forget: (chat, block) => void blocks.delete(blockId(chat, block)),
    forgetChat(chat) {
      for (const id of blocks.keys()) if (chatOf(id) === chat) blocks.delete(id)
    },
  }
}
