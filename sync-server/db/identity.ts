/** In whose name the database is asked: a role for each kind, and for people who they are. */

export type Identity =
  /** Somebody who reads what is theirs to read; of chats only these, where they are named. Writes nothing. */
  | { kind: 'person'; person: string; chats?: readonly string[] }
  /** A batch of pushes: writes in the name of those who pushed. */
  | { kind: 'push'; people: readonly string[] }
  /** The server's own work: directory, derivation, imports, sweeps, the nightly check. Reads no text of a post. */
  | { kind: 'service' }
  /** Sign-in: accounts, devices, tokens. */
  | { kind: 'auth' }
  /** Operators: directory, access and devices. Reads no post. */
  | { kind: 'ops' }
  /** Folds posts from before there was a search, and reads no others. */
  | { kind: 'index' }

const uuid = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i

/**
 * The statements that put a transaction under an identity, until it ends. They stand before its first query. Throws
 * where an id is none.
 */
export function enter(identity: Identity): string {
  const people = list(peopleOf(identity))
  const chats = list(identity.kind === 'person' ? (identity.chats ?? []) : [])
  return `set local role jobchats_${identity.kind}; set local jobchats.people = ${people}; set local jobchats.chats = ${chats}`
}

function list(ids: readonly string[]): string {
  if (!ids.every((id) => uuid.test(id))) throw new Error('an identity with an id that is none')
  return `'${ids.join(',')}'`
}

function peopleOf(identity: Identity): readonly string[] {
  if (identity.kind === 'person') return [identity.person]
  return identity.kind === 'push' ? identity.people : []
}
