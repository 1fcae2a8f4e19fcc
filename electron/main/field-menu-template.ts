/** What stands in the menu of a text field. */
import type { EditFlags, MenuItemConstructorOptions } from 'electron'
import type { ShellWords } from './shell-words.ts'

type Flags = Pick<EditFlags, 'canCut' | 'canCopy' | 'canPaste' | 'canSelectAll'>

/** `suggestions`: for the word under the pointer; null = it is not wrong. `replace` puts one in its place. */
export function fieldMenuTemplate(
  words: ShellWords,
  { canCut, canCopy, canPaste, canSelectAll }: Flags,
  suggestions: readonly string[] | null,
  replace: (word: string) => void,
): MenuItemConstructorOptions[] {
  const separator: MenuItemConstructorOptions = { type: 'separator' }
  const none: MenuItemConstructorOptions = { label: words.noSuggestions, enabled: false }
  const spelling = suggestions?.map((word): MenuItemConstructorOptions => ({
    label: word,
    click: () => {
      replace(word)
    },
  }))
  return [
    ...(spelling ? [...(spelling.length > 0 ? spelling : [none]), separator] : []),
    { role: 'cut', label: words.cut, enabled: canCut },
    { role: 'copy', label: words.copy, enabled: canCopy },
    { role: 'paste', label: words.paste, enabled: canPaste },
    separator,
    { role: 'selectAll', label: words.selectAll, enabled: canSelectAll },
  ]
}
