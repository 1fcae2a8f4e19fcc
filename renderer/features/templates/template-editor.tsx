import { CircleAlert } from 'lucide-react'
import { useRef, useState, type ReactNode } from 'react'
import { limits } from '../../../sync-server/contract/limits.ts'
import {
  templateFields,
  templateLanguages,
  type TemplateLanguage,
} from '../../../sync-server/contract/templates.ts'
import { PortError } from '../../data/port.ts'
import type { TemplateItem } from '../../data/views/values.ts'
import { languageNames } from '../../i18n/languages.ts'
import { useWords } from '../../i18n/words.ts'
import { usePort, useView } from '../../store/port-context.tsx'
import { useBusy } from '../../store/use-busy.ts'
import { Button } from '../../ui/button.tsx'
import { Sheet } from '../../ui/sheet.tsx'
import { fill } from './fill.ts'
import { useLeaveQuestion } from '../leaving/use-leave-question.tsx'

interface TemplateEditorProps {
  /** Null for a new one. */
  template: TemplateItem | null
  onDone: () => void
}

/** A template's name and texts, one a language. What was changed is asked about before it is lost. */
export function TemplateEditor({ template, onDone }: TemplateEditorProps): ReactNode {
  const words = useWords()
  const { t } = words
  const port = usePort()
  const me = useView('me', null)
  const [name, setName] = useState(template?.name ?? '')
  const [texts, setTexts] = useState(template?.texts ?? {})
  const [language, setLanguage] = useState<TemplateLanguage>(() => templateLanguages.find((tag) => template?.texts[tag]) ?? templateLanguages.find((tag) => words.intl.locale.startsWith(tag)) ?? 'en') // prettier-ignore
  const [problem, setProblem] = useState<string | null>(null)
  const field = useRef<HTMLTextAreaElement>(null)
  const [busy, once] = useBusy()
  const { leave, onKey, question } = useLeaveQuestion({
    isTyped: name !== (template?.name ?? '') || templateLanguages.some((tag) => (texts[tag] ?? '') !== (template?.texts[tag] ?? '')), // prettier-ignore
    text: t('templates.leave'),
    field,
    onLeave: onDone,
  })
  const text = texts[language] ?? ''
  const isEmpty = name.trim() === '' || Object.values(texts).every((its) => its.trim() === '')
  const example = { candidate: t('templates.example.candidate'), job: t('templates.example.job'), nextStep: t('templates.example.nextStep'), me: me?.name ?? '' } // prettier-ignore

  const save = async (): Promise<void> => {
    const written = Object.fromEntries(Object.entries(texts).filter(([, its]) => its.trim() !== ''))
    try {
      await port.act('saveTemplate', {
        id: template?.id ?? null,
        name: name.trim(),
        texts: written,
      })
      onDone()
    } catch (error) {
      setProblem(words.refused(error instanceof PortError ? error.code : 'internal'))
    }
  }

  return (
    <Sheet
      wide
      title={template ? t('templates.edit', { name: template.name }) : t('templates.new')}
      closeLabel={t('common.close')}
      onClose={leave}
      onKey={onKey}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault()
          void once(save)
        }}
      >
        {question}
        <label className="labelled">
          {t('templates.name')}
          <input
            className="field"
            dir="auto"
            maxLength={limits.templateName}
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        </label>
        <div className="template-languages" role="group" aria-label={t('templates.language')}>
          {templateLanguages.map((tag) => (
            <button
              key={tag}
              type="button"
              className="chip"
              lang={tag}
              aria-pressed={tag === language}
              onClick={() => setLanguage(tag)}
            >
              {languageNames[tag]}
              {(texts[tag] ?? '').trim() !== '' && ' ✓'}
            </button>
          ))}
        </div>
        <label className="labelled">
          {t('templates.body')}
          <textarea
            ref={field}
            className="field template-body"
            dir="auto"
            lang={language}
            maxLength={limits.templateCharacters}
            value={text}
            onChange={(event) => setTexts({ ...texts, [language]: event.target.value })}
          />
        </label>
        <div className="template-fields">
          <span className="small soft">{t('templates.fields')}</span>
          {templateFields.map((field) => (
            <button
              key={field}
              type="button"
              className="chip"
              title={t(`templates.field.${field}`)}
              onClick={() => setTexts({ ...texts, [language]: `${text}{${field}}` })}
            >
              <span dir="ltr">{`{${field}}`}</span>
            </button>
          ))}
        </div>
        {text.trim() !== '' && (
          <figure className="template-preview">
            <figcaption className="small soft">{t('templates.preview')}</figcaption>
            <p dir="auto">{fill(text, example).text}</p>
          </figure>
        )}
        {problem !== null && (
          <div className="notice bad" role="alert">
            <CircleAlert size={18} aria-hidden="true" />
            <p>{problem}</p>
          </div>
        )}
        <div className="sheet-actions">
          <Button onClick={leave}>{t('common.cancel')}</Button>
          <Button look="primary" type="submit" disabled={isEmpty || busy}>
            {t('common.save')}
          </Button>
        </div>
      </form>
    </Sheet>
  )
}
