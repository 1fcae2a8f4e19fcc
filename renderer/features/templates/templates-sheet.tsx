import { Pencil, Plus, Trash2 } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import type { TemplateItem } from '../../data/views/values.ts'
import { languageNames } from '../../i18n/languages.ts'
import { useWords } from '../../i18n/words.ts'
import { useNavigation } from '../../store/navigation.ts'
import { useView } from '../../store/port-context.tsx'
import { useUndo } from '../../store/undo.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import { Sheet } from '../../ui/sheet.tsx'
import { useAct } from '../undo/use-act.ts'
import { TemplateEditor } from './template-editor.tsx'
import './templates.css'

/** The partner's templates: read, written and deleted by its staff, offline too. */
export function TemplatesSheet(): ReactNode {
  const { t } = useWords()
  const act = useAct()
  const show = useNavigation((state) => state.show)
  const offer = useUndo((state) => state.offer)
  const templates = useView('templates', null)
  const [editing, setEditing] = useState<TemplateItem | 'new' | null>(null)
  const put = (its: TemplateItem): void =>
    void act('saveTemplate', { id: its.id, name: its.name, texts: its.texts })
  const remove = (its: TemplateItem): void => {
    void act('deleteTemplate', { id: its.id }).then((isDone) => {
      if (isDone) offer(t('templates.deleted', { name: its.name }), () => put(its))
    })
  }
  if (editing !== null)
    return (
      <TemplateEditor
        template={editing === 'new' ? null : editing}
        onDone={() => setEditing(null)}
      />
    )
  return (
    <Sheet
      wide
      title={t('templates.title')}
      closeLabel={t('common.close')}
      onClose={() => show(null)}
    >
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
              onClick={(event) => {
                focusBeside(event.currentTarget)
                remove(its)
              }}
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
    </Sheet>
  )
}

/** Where one goes on once the template of `button` is gone: the next one's, or what stands below the list. */
function focusBeside(button: HTMLElement): void {
  const row = button.closest('li')
  const next = row?.nextElementSibling ?? row?.previousElementSibling
  const below = button.closest('dialog')?.querySelector<HTMLElement>('.sheet-actions button')
  ;(next?.querySelector('button') ?? below)?.focus()
}
