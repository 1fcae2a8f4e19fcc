/** The table of settings: where each stands, its words, and what sets it. */
import type { ReactNode } from 'react'
import { DensityControl, LanguageControl, ThemeControl } from './device-controls.tsx'
import {
  EnterSendsControl,
  HideSeenControl,
  MailControl,
  NotifyControl,
} from './person-controls.tsx'

export interface SettingRow {
  /** Ids of messages. */
  label: string
  hint?: string
  /** Only for candidates. */
  candidate?: boolean
  Control: (props: { label: string }) => ReactNode
}

export interface SettingSection {
  title: string
  rows: readonly SettingRow[]
}

export const sections: readonly SettingSection[] = [
  {
    title: 'settings.language.title',
    rows: [
      {
        label: 'settings.language.label',
        hint: 'settings.language.hint',
        Control: LanguageControl,
      },
    ],
  },
  {
    title: 'settings.look.title',
    rows: [
      { label: 'settings.look.theme', Control: ThemeControl },
      {
        label: 'settings.look.density',
        hint: 'settings.look.densityHint',
        Control: DensityControl,
      },
    ],
  },
  {
    title: 'settings.writing.title',
    rows: [
      {
        label: 'settings.writing.enterSends',
        hint: 'settings.writing.enterSendsHint',
        Control: EnterSendsControl,
      },
      {
        label: 'settings.seen.label',
        hint: 'settings.seen.hint',
        candidate: true,
        Control: HideSeenControl,
      },
    ],
  },
  {
    title: 'settings.mail.title',
    rows: [
      {
        label: 'settings.notify.label',
        hint: 'settings.notify.hint',
        Control: NotifyControl,
      },
      { label: 'settings.mail.label', hint: 'settings.mail.hint', Control: MailControl },
    ],
  },
]
