/** What the check reports: ids only, never a name or a text. */
export type Difference =
  | { kind: 'membership'; person: string; party: string; active: boolean }
  | { kind: 'chat-missing'; chat: string }
  | { kind: 'grant'; chat: string; party: string; active: boolean }
  | { kind: 'chat-state'; chat: string }
  | { kind: 'sight'; of: string; id: string; party: string; view: string; active: boolean }
  | { kind: 'content'; chat: string; fields: string[] }
  /** People work here, and none of them is a coordinator. */
  | { kind: 'no-coordinator' }
