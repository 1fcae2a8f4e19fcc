/** Limits that both ends know; characters are Unicode code points, as the schemas count them. Source: docs/domain.md ("Posts") and docs/security.md (15). */
export const limits = {
  /** Characters of a post's body. */
  bodyCharacters: 10_000,
  /** The composer shows its counter from here on. */
  bodyCounterFrom: 9_000,
  /** Bytes of a request's body. */
  requestBytes: 256 * 1024,
  /** Arrays and objects inside each other in a request's body. */
  requestDepth: 20,
  /** Operations in one push. */
  pushOperations: 200,
  /** Rows in one request for history. */
  historyRows: 2_000,
  /** Chats in one request for history. */
  historyChats: 50,
  /** An answer of history is cut at about so many bytes of text, but holds at least one row. */
  historyBytes: 4 * 1024 * 1024,
  /** The longest a feed request may wait for news, ms. */
  feedWaitMs: 290_000,
  /** A parked feed sends one byte this often, ms. */
  heartbeatMs: 50_000,
  /** A client that hears nothing for so long gives the request up, ms. */
  watchdogMs: 110_000,
  /** Characters of the words beside a follow-up's date. */
  followUpNote: 300,
  followUpsPerChat: 20,
  /** Characters of one emoji, with all that joins it. */
  emojiLength: 40,
  templateName: 100,
  /** Characters of a template's text in one language. */
  templateCharacters: 4_000,
  templatesPerPartner: 200,
  /** Characters of why a post is reported. */
  reportReason: 500,
  /** Reports of one person that no coordinator has handled. */
  openReports: 50,
  /** Days for which a colleague may be asked to stand in. */
  standInDays: 366,
  /** Recipients of one message. */
  recipients: 200,
  /** Characters of what is sought; no more can be typed, and no more is looked at. */
  searchCharacters: 300,
  /** Chats that one search on the server names. */
  searchChats: 5_000,
  /** People, and partners, whose posts one search on the server asks for. */
  searchAuthors: 500,
  /** Posts in one page of what the server found. */
  searchPosts: 50,
  /** Searches of one device that the server runs at a time. */
  searchesPerDevice: 3,
  /** Characters of the emoji used last. */
  recentEmoji: 400,
  /** Participants of a chat that are told by name. */
  participants: 1_000,
  /** People whom one post may name. */
  mentionsPerPost: 20,
  /** Different emoji that one person may put to one post. */
  reactionsPerPerson: 20,
  /** Chats in one request to verify. */
  verifyChats: 500,
  /** Blocks in one request for rows. */
  rowsBlocks: 16,
  /** Parked feeds of one device. */
  feedsPerDevice: 4,
  /** Posts in one block on the device. */
  blockPosts: 64,
  /** Bytes of one file. */
  fileBytes: 25 * 1024 * 1024,
  /** Files of one post. */
  filesPerPost: 10,
  /** Bytes of the small picture that travels with a post. */
  thumbnailBytes: 2048,
  /** Bytes in one request of an upload; a device on a bad link sends less at a time. */
  uploadBytes: 1024 * 1024,
  /** Files that one person may have uploaded without a post that names them. */
  unattachedFiles: 100,
  /** Days for which those are kept. */
  unattachedDays: 60,
  /** Chats in one transcript. */
  transcriptChats: 20,
  /** Posts in one page of a transcript. */
  transcriptRows: 500,
  /** A page of a transcript is cut at about so many bytes of text, but holds at least one post. */
  transcriptBytes: 1024 * 1024,
  /** Earlier texts of one post in a transcript. */
  transcriptVersions: 20,
  /** For so long the pages of a transcript can be had, minutes. */
  transcriptMinutes: 60,
  passwordMin: 12,
  passwordMax: 200,
  deviceName: 100,
} as const

/** Characters as a person counts them for a limit: Unicode code points, as PostgreSQL's char_length. */
export function characters(text: string): number {
  let count = 0
  for (const _ of text) count += 1
  return count
}

/** Text that every store can hold: well-formed UTF-16 without NUL. */
export function isStorableText(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0')
}

/** Signs of which nothing is seen, but for spaces: what joins, parts and turns, and fillers. */
const unseen =
  /[\p{Cc}\p{Cf}\u115f\u1160\u2800\u3164\uffa0]|\u034f|\u17b4|\u17b5|\p{Variation_Selector}/gu

/** Whether a reader would see nothing of it. */
export function isBlank(text: string): boolean {
  return text.replace(unseen, '').trim() === ''
}
