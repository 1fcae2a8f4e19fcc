/** Every view by name: what it depends on and how it is computed. */
import { personSettings, type PersonSettingKey } from '../../../sync-server/contract/settings.ts'
import type { ViewName, Views } from './values.ts'
import type { RealmState, Topic } from '../state.ts'
import { caseEventsView } from './case-events.ts'
import { casesView, caseView } from './cases.ts'
import { chatCountView, chatsView } from './chats.ts'
import { conversationView } from './conversation.ts'
import { followUpsView } from './follow-ups.ts'
import { jobsView, jobView } from './jobs.ts'
import { lockView } from './lock.ts'
import { lostView } from './lost.ts'
import { onePostView } from './one-post.ts'
import { ownView } from './own.ts'
import { peopleView } from './people.ts'
import { pinsAndFilesView } from './pins-and-files.ts'
import { placesView } from './places.ts'
import { reportsView } from './reports.ts'
import { searchView } from './search.ts'
import { sendingsView } from './sendings.ts'
import { standInsView } from './stand-ins.ts'
import { countsView, holdingsView, syncView } from './sync.ts'
import { recipientsView, templatesView } from './templates.ts'
import { unsentView } from './unsent.ts'
import { waitingView } from './waiting.ts'

type BaseTopic = Exclude<Topic, `posts:${string}`>

interface ViewDefinition<Name extends ViewName> {
  topics: readonly BaseTopic[]
  /** A chat whose posts it shows. */
  posts?: (args: Views[Name]['args']) => string
  compute(
    state: RealmState,
    args: Views[Name]['args'],
  ): Views[Name]['value'] | Promise<Views[Name]['value']>
}

const lists = ['me', 'chats', 'directory', 'reads', 'settings', 'outbox'] as const

export const views: { [Name in ViewName]: ViewDefinition<Name> } = {
  me: { topics: ['me'], compute: (state) => state.me },
  own: { topics: ['me', 'chats', 'directory'], compute: ownView },
  sync: { topics: ['sync', 'chats', 'outbox'], compute: syncView },
  counts: { topics: ['chats', 'reads', 'outbox', 'settings'], compute: countsView },
  chats: { topics: lists, compute: chatsView },
  chatCount: { topics: lists, compute: chatCountView },
  conversation: {
    topics: [...lists, 'drafts', 'files', 'sendings', 'participants'],
    posts: (args) => args.chat,
    compute: conversationView,
  },
  post: { topics: ['chats', 'directory'], posts: (args) => args.chat, compute: onePostView },
  jobs: { topics: ['chats', 'directory', 'reads'], compute: jobsView },
  job: { topics: lists, compute: (state, { job }) => jobView(state, job) },
  cases: { topics: ['chats', 'directory', 'reads'], compute: (state) => casesView(state) },
  case: { topics: lists, compute: (state, args) => caseView(state, args.case) },
  caseEvents: {
    topics: ['chats', 'directory'],
    compute: (state, args) => caseEventsView(state, args.case),
  },
  lost: { topics: ['chats'], compute: lostView },
  templates: { topics: ['settings'], compute: templatesView },
  reports: { topics: lists, compute: (state) => reportsView(state) },
  recipients: { topics: ['me', 'chats', 'directory'], compute: recipientsView },
  people: { topics: ['chats', 'directory'], compute: peopleView },
  waiting: { topics: ['outbox', 'chats', 'directory', 'files', 'sendings'], compute: waitingView },
  lock: { topics: ['lock', 'outbox', 'drafts'], compute: lockView },
  unsent: { topics: ['outbox', 'drafts', 'files', 'notes'], compute: unsentView },
  followUps: { topics: lists, compute: followUpsView },
  holdings: { topics: ['chats', 'directory', 'notes'], compute: holdingsView },
  pinsAndFiles: { topics: ['chats', 'directory', 'files'], compute: pinsAndFilesView },
  search: { topics: ['search', 'sync', 'chats', 'directory', 'outbox'], compute: searchView },
  sendings: { topics: ['sendings', 'outbox', 'reads', 'directory'], compute: sendingsView },
  places: { topics: [], compute: placesView },
  // Contact with the server moves its clock on.
  standIns: { topics: ['me', 'settings', 'directory', 'sync'], compute: standInsView },
  settings: {
    topics: ['settings'],
    compute: (state) =>
      Object.fromEntries(
        (Object.keys(personSettings) as PersonSettingKey[]).map((key) => [
          key,
          state.settings.get(`${key}:`),
        ]),
      ),
  },
}
