/** The table of settings: where each stands, its words, and what sets it. */
import type { ReactNode } from 'react'
import { StandInControl } from '../stand-in/stand-in-control.tsx'
import { AccountControl } from './account-control.tsx'
import { GuideControl, WhatsNewControl } from './about-controls.tsx'
import { DensityControl, LanguageControl, ThemeControl } from './device-controls.tsx'
import {
  EnterSendsControl,
  HideSeenControl,
  MailControl,
  NotifyControl,
  NotifyTextControl,
  QuietHoursControl,
  SingleKeysControl,
} from './person-controls.tsx'
import { BackgroundControl, SpellingControl, StartAtLoginControl } from './shell-controls.tsx'

export interface SettingRow {
  /** Ids of messages. */
  label: string
  hint?: string
  /** Only for candidates. */
  candidate?: boolean
  /** Only for staff. */
  staff?: boolean
  /** Only in the desktop app. */
  desktop?: boolean
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
        label: 'settings.singleKeys.label',
        hint: 'settings.singleKeys.hint',
        Control: SingleKeysControl,
      },
      {
        label: 'settings.spelling.label',
        hint: 'settings.spelling.hint',
        desktop: true,
        Control: SpellingControl,
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
      {
        label: 'settings.notifyText.label',
        hint: 'settings.notifyText.hint',
        Control: NotifyTextControl,
      },
      {
        label: 'settings.quiet.label',
        hint: 'settings.quiet.hint',
        Control: QuietHoursControl,
      },
      { label: 'settings.mail.label', hint: 'settings.mail.hint', Control: MailControl },
      { label: 'standIn.label', hint: 'standIn.hint', staff: true, Control: StandInControl },
    ],
  },
  {
    title: 'settings.computer.title',
    rows: [
      {
        label: 'settings.background.label',
        hint: 'settings.background.hint',
        desktop: true,
        Control: BackgroundControl,
      },
      {
        label: 'settings.startAtLogin.label',
        hint: 'settings.startAtLogin.hint',
        desktop: true,
        Control: StartAtLoginControl,
      },
    ],
  },
  {
    title: 'settings.account.title',
    rows: [
      {
        label: 'settings.account.label',
        hint: 'settings.account.hint',
        Control: AccountControl,
      },
    ],
  },
  {
    title: 'settings.about.title',
    rows: [
      { label: 'guide.title', hint: 'guide.hint', Control: GuideControl },
      { label: 'whatsNew.title', hint: 'whatsNew.hint', Control: WhatsNewControl },
    ],
  },
]
