/** Once a day, in the morning, says how many follow-ups are due: on this device, and never in quiet hours. */
import { useEffect } from 'react'
import { useWords } from '../../i18n/words.ts'
import { usePlatform, useView } from '../../store/port-context.tsx'
import { usePreferences } from '../../store/preferences.ts'
import { useMinute } from '../../store/use-minute.ts'
import { dateOf } from '../../ui/time.tsx'
import { isQuiet, readQuietHours } from '../notifications/quiet-hours.ts'
import { isReminderDue } from './reminder.ts'

export function useReminders(): void {
  const platform = usePlatform()
  const { t } = useWords()
  const minute = useMinute()
  const items = useView('followUps', { mine: true })
  const settings = useView('settings', null)
  const remindedOn = usePreferences((state) => state.remindedOn)
  const set = usePreferences((state) => state.set)
  useEffect(() => {
    if (!items || !settings || settings.notify === false) return
    const today = dateOf(new Date())
    const hours = readQuietHours(settings.quietHours)
    const due = items.filter((item) => item.kind === 'own' && item.due <= today)
    if (!isReminderDue({ today, minute, remindedOn, due: due.length })) return
    if (hours && isQuiet(hours, minute)) return
    void set({ remindedOn: today })
    const [only] = due
    const chat = due.length === 1 ? (only?.chat?.id ?? null) : null
    platform.notify({ chat, text: t('notify.followUps', { count: due.length }) })
  }, [items, settings, minute, remindedOn, platform, set, t])
}
