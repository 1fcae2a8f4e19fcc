import { CircleAlert, Pencil, Plus, Trash2 } from 'lucide-react'
import { useState, type ReactNode } from 'react'
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
import { useNavigation } from '../../store/navigation.ts'
import { usePort, useView } from '../../store/port-context.tsx'
import { useUndo } from '../../store/undo.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import { Sheet } from '../../ui/sheet.tsx'
import { fill } from './fill.ts'
import './templates.css'

/** The partner's templates: read, written and deleted by its staff, offline too. */
export function TemplatesSheet(): ReactNode {
  const { t } = useWords()
  const port = usePort()
  const show = useNavigation((state) => state.show)
  const offer = useUndo((state) => state.offer)
  const templates = useView('templates', null)
  const [editing, setEditing] = useState<TemplateItem | 'new' | null>(null)
  const put = (its: TemplateItem): void =>
    void port.act('saveTemplate', { id: its.id, name: its.name, texts: its.texts }).catch(() => undefined) // prettier-ignore
  const remove = (its: TemplateItem): void => {
    void port.act('deleteTemplate', { id: its.id }).catch(() => undefined)
    offer(t('templates.deleted', { name: its.name }), () => put(its))
  }
  return (
    <Sheet
      wide
      title={t('templates.title')}
      closeLabel={t('common.close')}
      onClose={() => show(null)}
    >
      {editing === null ? (
        <>
          <p className="soft">{t('templates.text')}</p>
          {templates?.length === 0 && <p>{t('templates.empty')}</p>}
          <ul className="template-list">
            {templates?.map((its) => (
              <li key={its.id}>
                <div>
                  <bdi>{its.name}</bdi>
                  <div className="small soft">
                    {Object.keys(its.texts)
                      .map((tag) => languageNames[tag as keyof typeof languageNames])
                      .join(' · ')}
                  </div>
                </div>
                <IconButton
                  label={t('templates.edit', { name: its.name })}
                  onClick={() => setEditing(its)}
                >
                  <Pencil size={16} aria-hidden="true" />
                </IconButton>
                <IconButton
                  label={t('templates.delete', { name: its.name })}
                  onClick={() => remove(its)}
                >
                  <Trash2 size={16} aria-hidden="true" />
                </IconButton>
              </li>
            ))}
          </ul>
          <div className="sheet-actions">
            <Button look="primary" onClick={() => setEditing('new')}>
              <Plus size={16} aria-hidden="true" /> {t('templates.new')}
            </Button>
          </div>
        </>
      ) : (
        <Editor template={editing === 'new' ? null : editing} onDone={() => setEditing(null)} />
      )}
    </Sheet>
  )
}

function Editor({
  template,
  onDone,
}: {
  template: TemplateItem | null
  onDone: () => void
}): ReactNode {
  const words = useWords()
  const { t } = words
  const port = usePort()
  const me = useView('me', null)
  const [name, setName] = useState(template?.name ?? '')
  const [texts, setTexts] = useState(template?.texts ?? {})
  const [language, setLanguage] = useState<TemplateLanguage>(() => templateLanguages.find((tag) => template?.texts[tag]) ?? templateLanguages.find((tag) => words.intl.locale.startsWith(tag)) ?? 'en') // prettier-ignore
  const [problem, setProblem] = useState<string | null>(null)
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
    <form
      onSubmit={(event) => {
        event.preventDefault()
        void save()
      }}
    >
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
        <Button onClick={onDone}>{t('common.cancel')}</Button>
        <Button look="primary" type="submit" disabled={isEmpty}>
          {t('common.save')}
        </Button>
      </div>
    </form>
  )
}
