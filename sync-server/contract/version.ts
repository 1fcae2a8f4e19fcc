/**
 * The protocol's version. One line of history per version:
 * 1 · first form: feed with six lanes, history of several chats a request, push, versions, verify by chat, lane and block, rows, columnar rows.
 */
export const protocolVersion = 1

/** Clients below this are answered 426 on reads; their push is still accepted, so that posts drain. */
export const minimumVersion = 1
