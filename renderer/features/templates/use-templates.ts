/** The partner's templates, filled for one chat, in the reader's language where there is such a text. */
import type { ConversationView } from '../../data/views/values.ts'
import { useWords } from '../../i18n/words.ts'
import { useView } from '../../store/port-context.tsx'
import { fill } from './fill.ts'

export function useTemplates(view: ConversationView): { id: string; name: string; text: string }[] {
  const { intl } = useWords()
  const templates = useView('templates', null) ?? []
  const values = {
    candidate: view.chat.candidate?.name ?? null,
    job: view.chat.job?.name ?? null,
    nextStep: view.case?.nextStep ?? null,
    me: view.me.name,
  }
  return templates.flatMap(({ id, name, texts }) => {
    const own = Object.entries(texts).find(([tag]) => intl.locale.startsWith(tag))
    const text = own?.[1] ?? Object.values(texts)[0]
    return text === undefined ? [] : [{ id, name, text: fill(text, values).text }]
  })
}
