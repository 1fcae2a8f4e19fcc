import { CircleAlert } from 'lucide-react'
import { useRef, useState, type ReactNode } from 'react'
import { limits } from '../../../sync-server/contract/limits.ts'
import {
  templateLanguages,
  type TemplateLanguage,
} from '../../../sync-server/contract/templates.ts'
import { PortError } from '../../data/port.ts'
import { useWords } from '../../i18n/words.ts'
import { useNavigation } from '../../store/navigation.ts'
import { usePort, useView } from '../../store/port-context.tsx'
import { useBusy } from '../../store/use-busy.ts'
import { Button } from '../../ui/button.tsx'
import { Sheet } from '../../ui/sheet.tsx'
import { LanguageChoice } from './language-choice.tsx'
import { ManyChoose } from './many-choose.tsx'
import { draftFor } from './many-drafts.ts'
import { ManyPreview } from './many-preview.tsx'
import { progressOf, SendingResults } from './sending-results.tsx'
import { Sendings } from './sendings.tsx'
import { useLeaveQuestion } from '../leaving/use-leave-question.tsx'
import './templates.css'

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
  /** The sender's. */
  const [mine] = useState<TemplateLanguage>(() => templateLanguages.find((tag) => words.intl.locale.startsWith(tag)) ?? 'en') // prettier-ignore
  /** For all; null = each their own. */
  const [language, setLanguage] = useState<TemplateLanguage | null>(null)
  const [languages, setLanguages] = useState<Readonly<Record<string, TemplateLanguage>>>({})
  const [cases, setCases] = useState<Readonly<Record<string, string>>>({})
  const [step, setStep] = useState<'choose' | 'check'>('choose')
  const [problem, setProblem] = useState<string | null>(null)
  const sendings = useView('sendings', null) ?? []
  /** The one that was sent just now. */
  const [sent, setSent] = useState<string | null>(null)
  const sending = sendings.find(({ id }) => id === sent)
  const field = useRef<HTMLTextAreaElement>(null)
  const [busy, once] = useBusy()

  const its = templates.find(({ id }) => id === template)
  const choices = { ...{ template: its, text, language, mine }, languages, cases, me: me?.name ?? null } // prettier-ignore
  const drafts = recipients
    .filter((recipient) => chosen.has(recipient.candidate.id))
    .map((recipient) => draftFor(recipient, choices))
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

  const { leave, onKey, question } = useLeaveQuestion({
    isTyped: sent === null && text.trim() !== '',
    text: t('many.leave'),
    field,
    onLeave: () => show(null),
  })

  const close = (
    <Button
      look="primary"
      onClick={({ detail }) => {
        // It stands where one has just pressed to send: the second press of a double click is not for it.
        if (detail < 2) show(null)
      }}
    >
      {t('common.close')}
    </Button>
  )

  return (
    <Sheet wide title={t('many.title')} closeLabel={t('common.close')} onClose={leave}>
      <div className="many-sheet" onKeyDown={onKey}>
        {question}
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
            {chosen.size > limits.recipients && (
              <p className="small overdue" role="alert">
                {t('many.tooMany', { most: limits.recipients })}
              </p>
            )}
            <div className="sheet-actions">
              <Button onClick={leave}>{t('common.cancel')}</Button>
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
                <LanguageChoice
                  label={t('many.language')}
                  value={language}
                  none={t('many.ownLanguages')}
                  onChoose={setLanguage}
                />
              )}
            </div>
            {!its && (
              <textarea
                ref={field}
                className="field template-body"
                dir="auto"
                aria-label={t('many.ownText')}
                value={text}
                onChange={(event) => setText(event.target.value)}
              />
            )}
            <ul className="many-previews" aria-label={t('many.previews')}>
              {drafts.map((draft) => {
                const { id } = draft.recipient.candidate
                return (
                  <ManyPreview
                    key={id}
                    draft={draft}
                    onLanguage={its ? (tag) => setLanguages({ ...languages, [id]: tag }) : null}
                    onCase={(kase) => setCases({ ...cases, [id]: kase })}
                  />
                )
              })}
            </ul>
            <div className="sheet-actions">
              <Button onClick={() => setStep('choose')}>{t('common.back')}</Button>
              <Button
                look="primary"
                disabled={ready.length === 0 || busy}
                onClick={() => void once(send)}
              >
                {t('many.send', { count: ready.length })}
              </Button>
            </div>
          </>
        )}
      </div>
    </Sheet>
  )
}
