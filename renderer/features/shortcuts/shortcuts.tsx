import type { ReactNode } from 'react'
import { useWords } from '../../i18n/words.ts'
import { useSingleKeys } from '../../keyboard.ts'
import { nameOf } from '../../keys.ts'
import { useNavigation } from '../../store/navigation.ts'
import { useView } from '../../store/port-context.tsx'
import { Sheet } from '../../ui/sheet.tsx'

/** A sign that one would write. */
const single = /^[A-Z+?]$/

type Row = readonly [words: string, keys: readonly string[]]

/** As they are set: what is switched off is not shown. */
function keysOf(enterSends: boolean, singleKeys: boolean): readonly Row[] {
  const rows: readonly Row[] = [
    ['shortcuts.jump', ['Ctrl K']],
    ['shortcuts.searchHere', ['Ctrl F']],
    ['shortcuts.search', ['Ctrl Shift F']],
    ['shortcuts.next', ['J', 'Alt ↓']],
    ['shortcuts.previous', ['K', 'Alt ↑']],
    ['shortcuts.nextUnread', ['Alt Shift ↓']],
    ['shortcuts.walk', ['↑ ↓', 'Home', 'End']],
    ['shortcuts.page', ['PgUp', 'PgDn']],
    ['shortcuts.tools', ['← →']],
    ['shortcuts.reply', ['R']],
    ['shortcuts.editLast', ['E']],
    ['shortcuts.editLastEmpty', ['↑']],
    ['shortcuts.react', ['+']],
    ['shortcuts.unreadFrom', ['U']],
    ['shortcuts.mute', ['M']],
    ['shortcuts.followUp', ['F']],
    ['shortcuts.send', [enterSends ? 'Enter' : 'Shift Enter', 'Ctrl Enter']],
    ['shortcuts.break', [enterSends ? 'Shift Enter' : 'Enter']],
    ['composer.bold', ['Ctrl B']],
    ['composer.italic', ['Ctrl I']],
    ['shortcuts.zoom', ['Ctrl +', 'Ctrl −', 'Ctrl 0']],
    ['shortcuts.settings', ['Ctrl ,']],
    ['shortcuts.back', ['Esc']],
    ['shortcuts.help', ['?']],
  ]
  if (singleKeys) return rows
  return rows
    .map(([words, keys]): Row => [words, keys.filter((key) => !single.test(key))])
    .filter(([, keys]) => keys.length > 0)
}

/** What the keyboard can do. */
export function Shortcuts(): ReactNode {
  const { t } = useWords()
  const show = useNavigation((state) => state.show)
  const enterSends = useView('settings', null)?.enterSends !== false
  const singleKeys = useSingleKeys()
  return (
    <Sheet title={t('shortcuts.title')} closeLabel={t('common.close')} onClose={() => show(null)}>
      <ul className="keys">
        {keysOf(enterSends, singleKeys).map(([words, keys]) => (
          <li
            key={words}
            style={{ display: 'flex', alignItems: 'baseline', gap: 8, paddingBlock: 4 }}
          >
            <span style={{ flex: 1 }}>{t(words)}</span>
            {keys.map((key) => (
              <kbd key={key}>{nameOf(key)}</kbd>
            ))}
          </li>
        ))}
      </ul>
      {!singleKeys && <p className="small soft">{t('shortcuts.singleOff')}</p>}
    </Sheet>
  )
}
