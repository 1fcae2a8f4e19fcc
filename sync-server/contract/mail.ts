/** E-mail about what is unread. Source: docs/domain.md, "Notifications". */
export const mailChoices = ['soon', 'daily', 'off'] as const
/** `soon`: within ten minutes. */
export type MailChoice = (typeof mailChoices)[number]

/** What holds where a person has chosen nothing: candidates opt in, staff opt out. */
export function usualMailChoice(role: 'staff' | 'candidate' | 'ops'): MailChoice {
  return role === 'staff' ? 'daily' : 'off'
}
