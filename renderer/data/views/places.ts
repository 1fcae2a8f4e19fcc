/** Where the person was on this device, as far as it is still there. */
import type { RealmState } from '../state.ts'
import { dataOf } from './labels.ts'
import type { PlacesView } from './values.ts'

export function placesView(state: RealmState): PlacesView {
  const { last, positions } = state.places
  return {
    last: last && {
      section: last.section,
      chat: last.chat !== null && state.chats.get(last.chat)?.active ? last.chat : null,
      job: dataOf(state, 'job', last.job) ? last.job : null,
      case: dataOf(state, 'case', last.case) ? last.case : null,
    },
    positions: [...positions].map(([chat, { key, seq, offset }]) => [chat, { key, seq, offset }]),
  }
}
