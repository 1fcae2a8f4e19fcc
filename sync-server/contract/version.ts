/**
 * The protocol's version. One line of history per version:
 * 1 · first form: feed with six lanes, history of several chats a request, push, versions, verify by chat, lane and block, rows, columnar rows.
 * 2 · the lane of chats is compared by all that its rows say; those of 1 are told the digest that they know.
 */
export const protocolVersion = 2

/** Clients below this are answered 426 on reads; their push is still accepted, so that posts drain. */
export const minimumVersion = 1
