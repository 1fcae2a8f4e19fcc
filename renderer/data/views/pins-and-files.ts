/** What stands out in a chat, or in all chats of a case: pinned posts, and files. Of the posts on this device. */
import type { PinItem, PinsAndFilesView, PostedFile } from './values.ts'
import type { RealmState } from '../state.ts'
import { isWhole } from '../held-chat.ts'
import { activeChats, chatItem, type ActiveChat } from './chat-item.ts'
import { fileItem } from './files.ts'
import { personLabel } from './labels.ts'
import { outstandingPosts } from './outstanding.ts'
import { plainText } from '../../../sync-server/contract/plain-text.ts'

export async function pinsAndFilesView(
  state: RealmState,
  about: { chat: string } | { case: string },
): Promise<PinsAndFilesView> {
  const chats = activeChats(state, ({ row }) =>
    'chat' in about ? row.id === about.chat : row.case === about.case,
  )
  const parts = await Promise.all(chats.map((chat) => ofChat(state, chat)))
  return {
    pins: parts.flatMap(({ pins }) => pins),
    files: parts.flatMap(({ files }) => files).sort((a, b) => b.at - a.at),
    complete: chats.every(isWhole),
  }
}

async function ofChat(
  state: RealmState,
  chat: ActiveChat,
): Promise<{ pins: PinItem[]; files: PostedFile[] }> {
  const posts = await outstandingPosts(state, chat)
  // Access may have ended while the blocks were read.
  const now = state.chats.get(chat.row.id)
  if (!now?.active) return { pins: [], files: [] }
  const item = chatItem(state, now)
  const pins: PinItem[] = []
  const files: PostedFile[] = []
  for (const post of posts.toReversed()) {
    if (post.author === null) continue
    const its = {
      ...{ post: post.id, seq: post.seq, at: post.acceptedAt },
      author: personLabel(state, post.author, post.authorRole, post.authorPartner),
    }
    const names = post.files.map(({ name }) => name).join(', ')
    if (post.pinned) pins.push({ ...its, text: plainText(post.body) || names })
    for (const file of post.files) files.push({ ...its, chat: item, file: fileItem(state, file) })
  }
  return { pins, files }
}
