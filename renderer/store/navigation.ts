/** Where the person is: which section, what is selected there, which filters are on. */
import { create } from 'zustand'
import type { ChatPlace } from '../../sync-server/contract/chat-link.ts'
import type { ChatFilter } from '../data/views/values.ts'
import { leave } from './leave-guard.ts'
import { isCovering } from './use-media.ts'

export const sections = ['inbox', 'jobs', 'cases', 'followUps', 'waiting', 'reports'] as const
export type Section = (typeof sections)[number]
export type Overlay =
  | 'settings'
  | 'sync'
  | 'shortcuts'
  | 'jump'
  | 'search'
  | 'search-here'
  | 'follow-up'
  | 'sign-in'
  | 'sign-out'
  | 'templates'
  | 'message-many'
  | 'whats-new'
  | 'guide'
  | null

/** A post by its place in its chat. */
export interface Goal {
  chat: string
  seq: number
}

export interface Navigation {
  section: Section
  chat: string | null
  job: string | null
  case: string | null
  filter: Omit<ChatFilter, 'scope'>
  overlay: Overlay
  /** The post that a follow-up is set for; null = the chat as a whole. */
  about: string | null
  /** A post to be shown in place. */
  goal: Goal | null
  /** An own post to be changed where it stands. */
  toEdit: string | null
  /** The details beside the conversation; null = where there is room for a column of them. */
  details: boolean | null
  go(section: Section): void
  openChat(chat: string | null): void
  /** Opens a chat at one of its posts. */
  goTo(goal: Goal): void
  /** What a link leads to. */
  follow(place: ChatPlace): void
  /** Shows another post of the chat that is open. */
  showPost(goal: Goal): void
  /** Opens a chat to change an own post of it; null: that has begun. */
  editPost(place: { chat: string; post: string } | null): void
  openJob(job: string | null): void
  openCase(id: string | null): void
  setFilter(filter: Omit<ChatFilter, 'scope'>): void
  show(overlay: Overlay): void
  /** Asks for a date to come back to the open chat, or to a post of it. */
  followUp(post: string | null): void
  setDetails(details: boolean | null): void
  /** One step back, for narrow windows and Escape: overlay, details that cover, chat, page, filter. */
  back(): void
}

export const noFilter: Omit<ChatFilter, 'scope'> = {}

export function isFiltered(filter: Omit<ChatFilter, 'scope'>): boolean {
  return Object.entries(filter).some(
    ([key, value]) => key !== 'sort' && value !== undefined && value !== false,
  )
}

export const useNavigation = create<Navigation>()((set, get) => ({
  section: 'inbox',
  chat: null,
  job: null,
  case: null,
  filter: noFilter,
  overlay: null,
  about: null,
  goal: null,
  toEdit: null,
  details: null,
  go(section) {
    move({ section, overlay: null, chat: null, job: null, case: null, goal: null, toEdit: null })
  },
  openChat(chat) {
    moveTo({ chat, goal: null })
  },
  goTo(goal) {
    moveTo({ section: 'inbox', chat: goal.chat, goal, job: null, case: null })
  },
  follow({ chat, seq }) {
    const goal = seq === null ? null : { chat, seq }
    moveTo({ section: 'inbox', chat, goal, job: null, case: null })
  },
  showPost(goal) {
    set({ goal })
  },
  editPost(place) {
    if (place === null) set({ toEdit: null })
    else
      moveTo({ section: 'inbox', chat: place.chat, goal: null, job: null, case: null, toEdit: place.post }) // prettier-ignore
  },
  openJob(job) {
    move({ section: 'jobs', job, case: null, chat: null, overlay: null })
  },
  openCase(id) {
    move({ section: 'cases', case: id, job: null, chat: null, overlay: null })
  },
  setFilter(filter) {
    set({ filter })
  },
  show(overlay) {
    const to = { overlay, about: null }
    // A sheet that closes itself has asked.
    if (overlay === null) set(to)
    else move(to)
  },
  followUp(post) {
    move({ overlay: 'follow-up', about: post })
  },
  setDetails(details) {
    set({ details })
  },
  back() {
    const { overlay, chat, details, job, case: kase, filter } = get()
    if (overlay) move({ overlay: null })
    else if (chat && details === true && isCovering()) set({ details: null })
    else if (chat) move({ chat: null })
    else if (job ?? kase) move({ job: null, case: null })
    else if (isFiltered(filter)) set({ filter: noFilter })
  },
}))

/** Elsewhere, once a form with words that would be lost has asked. */
function move(to: Partial<Navigation>): void {
  leave(() => useNavigation.setState(to))
}

/** To a chat. Where they cover the posts, details stay closed until asked for. */
function moveTo(to: Partial<Navigation>): void {
  const { details } = useNavigation.getState()
  move({ overlay: null, ...to, ...(details === true ? { details: null } : {}) })
}
