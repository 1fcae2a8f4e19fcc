import { CircleAlert } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import { limits } from '../../../sync-server/contract/limits.ts'
import {
  templateLanguages,
  type TemplateLanguage,
} from '../../../sync-server/contract/templates.ts'
import { PortError } from '../../data/port.ts'
import type { RecipientItem } from '../../data/views/values.ts'
import { useWords } from '../../i18n/words.ts'
import { useNavigation } from '../../store/navigation.ts'
import { usePort, useView } from '../../store/port-context.tsx'
import { Button } from '../../ui/button.tsx'
import { Sheet } from '../../ui/sheet.tsx'
import { fill } from './fill.ts'
import { LanguageChoice } from './language-choice.tsx'
import { ManyChoose } from './many-choose.tsx'
import { progressOf, SendingResults } from './sending-results.tsx'
import { Sendings } from './sendings.tsx'
import './templates.css'

interface Draft {
  recipient: RecipientItem
  text: string
  /** What of the text nobody could fill. */
  missing: string[]
}

/** One text to many candidates, each in their own chat. All of it is stored before the first goes out. */
export function MessageMany(): ReactNode {
  const words = useWords()
  const { t } = words
  const port = usePort()
  const show = useNavigation((state) => state.show)
  const recipients = useView('recipients', null) ?? []
  const templates = useView('templates', null) ?? []
  const me = useView('me', null)
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const [template, setTemplate] = useState('')
  const [text, setText] = useState('')
  /** For all, and for those who read another. */
  const [language, setLanguage] = useState<TemplateLanguage>(() => templateLanguages.find((tag) => words.intl.locale.startsWith(tag)) ?? 'en') // prettier-ignore
  const [others, setOthers] = useState<Readonly<Record<string, TemplateLanguage>>>({})
  const [step, setStep] = useState<'choose' | 'check'>('choose')
  const [problem, setProblem] = useState<string | null>(null)
  const sendings = useView('sendings', null) ?? []
  /** The one that was sent just now. */
  const [sent, setSent] = useState<string | null>(null)
  const sending = sendings.find(({ id }) => id === sent)

  const its = templates.find(({ id }) => id === template)
  const textIn = (tag: TemplateLanguage): string => (its ? (its.texts[tag] ?? Object.values(its.texts)[0] ?? '') : text) // prettier-ignore
  const drafts = recipients
    .filter((recipient) => chosen.has(recipient.candidate.id))
    .map((recipient): Draft => {
      const [kase] = recipient.cases
      const values = { candidate: recipient.candidate.name, job: kase?.job.name ?? null, nextStep: kase?.nextStep ?? null, me: me?.name ?? null } // prettier-ignore
      return { recipient, ...fill(textIn(others[recipient.candidate.id] ?? language), values) }
    })
  const ready = drafts.filter(({ missing, text: body }) => missing.length === 0 && body.trim() !== '') // prettier-ignore
  const send = async (): Promise<void> => {
    setProblem(null)
    try {
      const made = await port.act('postMany', {
        title: its?.name ?? text,
        posts: ready.map(({ recipient, text: body }) => ({
          chat: recipient.chat ?? '',
          candidate: recipient.candidate.id,
          body,
          audience: recipient.audience,
        })),
      })
      setSent(made.sending)
    } catch (error) {
      setProblem(words.refused(error instanceof PortError ? error.code : 'internal'))
    }
  }

  const close = (
    <Button look="primary" onClick={() => show(null)}>
      {t('common.close')}
    </Button>
  )

  return (
    <Sheet wide title={t('many.title')} closeLabel={t('common.close')} onClose={() => show(null)}>
      {problem !== null && (
        <div className="notice bad" role="alert">
          <CircleAlert size={18} aria-hidden="true" />
          <p>{problem}</p>
        </div>
      )}
      {sent !== null ? (
        <>
          <p role="status">{sending && progressOf(sending, words)}</p>
          {sending ? (
            <SendingResults sending={sending}>{close}</SendingResults>
          ) : (
            <div className="sheet-actions">{close}</div>
          )}
        </>
      ) : step === 'choose' ? (
        <>
          <Sendings sendings={sendings} />
          <ManyChoose recipients={recipients} chosen={chosen} onChoose={setChosen} />
          <div className="sheet-actions">
            <Button onClick={() => show(null)}>{t('common.cancel')}</Button>
            <Button
              look="primary"
              disabled={chosen.size === 0 || chosen.size > limits.recipients}
              onClick={() => setStep('check')}
            >
              {t('many.next', { count: chosen.size })}
            </Button>
          </div>
        </>
      ) : (
        <>
          <div className="many-text">
            <select
              className="field settings-select"
              aria-label={t('many.template')}
              value={template}
              onChange={(event) => setTemplate(event.target.value)}
            >
              <option value="">{t('many.ownText')}</option>
              {templates.map(({ id, name }) => (
                <option key={id} value={id}>
                  {name}
                </option>
              ))}
            </select>
            {its && (
              <LanguageChoice label={t('many.language')} value={language} onChoose={setLanguage} />
            )}
          </div>
          {!its && (
            <textarea
              className="field template-body"
              dir="auto"
              aria-label={t('many.ownText')}
              value={text}
              onChange={(event) => setText(event.target.value)}
            />
          )}
          <ul className="many-previews" aria-label={t('many.previews')}>
            {drafts.map(({ recipient, text: body, missing }) => (
              <li key={recipient.candidate.id}>
                <div className="many-head">
                  <b>
                    <bdi>{recipient.candidate.name}</bdi>
                  </b>
                  {its && (
                    <LanguageChoice
                      label={t('many.languageOf', { name: recipient.candidate.name })}
                      value={others[recipient.candidate.id] ?? language}
                      onChoose={(tag) => setOthers({ ...others, [recipient.candidate.id]: tag })}
                    />
                  )}
                </div>
                {its && its.texts[others[recipient.candidate.id] ?? language] === undefined && (
                  <p className="small overdue">{t('many.noLanguage')}</p>
                )}
                {missing.length > 0 && (
                  <p className="small overdue">
                    {t('many.missing', {
                      fields: missing.map((field) => t(`templates.field.${field}`)).join(', '),
                    })}
                  </p>
                )}
                <p dir="auto" className="many-body">
                  {body}
                </p>
              </li>
            ))}
          </ul>
          <div className="sheet-actions">
            <Button onClick={() => setStep('choose')}>{t('common.back')}</Button>
            <Button look="primary" disabled={ready.length === 0} onClick={() => void send()}>
              {t('many.send', { count: ready.length })}
            </Button>
          </div>
        </>
      )}
    </Sheet>
  )
}
