import type { ReactNode } from 'react'
import { useWords } from '../../i18n/words.ts'
import { useNavigation } from '../../store/navigation.ts'
import { Sheet } from '../../ui/sheet.tsx'

const keys: readonly [words: string, keys: readonly string[]][] = [
  ['shortcuts.jump', ['Ctrl K']],
  ['shortcuts.searchHere', ['Ctrl F']],
  ['shortcuts.search', ['Ctrl Shift F']],
  ['shortcuts.next', ['J', 'Alt ↓']],
  ['shortcuts.previous', ['K', 'Alt ↑']],
  ['shortcuts.nextUnread', ['Alt Shift ↓']],
  ['shortcuts.reply', ['R']],
  ['shortcuts.editLast', ['E']],
  ['shortcuts.react', ['+']],
  ['shortcuts.unreadFrom', ['U']],
  ['shortcuts.mute', ['M']],
  ['shortcuts.followUp', ['F']],
  ['shortcuts.send', ['Enter']],
  ['shortcuts.break', ['Shift Enter']],
  ['shortcuts.settings', ['Ctrl ,']],
  ['shortcuts.back', ['Esc']],
  ['shortcuts.help', ['?']],
]

/** What the keyboard can do. */
export function Shortcuts(): ReactNode {
  const { t } = useWords()
  const show = useNavigation((state) => state.show)
  return (
    <Sheet title={t('shortcuts.title')} closeLabel={t('common.close')} onClose={() => show(null)}>
      <ul className="keys">
        {keys.map(([words, its]) => (
          <li key={words} style={{ display: 'flex', gap: 8, paddingBlock: 4 }}>
            <span style={{ flex: 1 }}>{t(words)}</span>
            {its.map((key) => (
              <kbd key={key} style={{ marginInlineStart: 0 }}>
                {key}
              </kbd>
            ))}
          </li>
        ))}
      </ul>
    </Sheet>
  )
}
