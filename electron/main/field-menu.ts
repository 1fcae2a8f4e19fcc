/** The menu of a text field: what a wrong word may have meant, then the clipboard. */
import { app, Menu } from 'electron'
import { isWord } from '../contract/checkable-words.ts'
import type { Spelling } from '../spelling/spelling.ts'
import { fieldMenuTemplate } from './field-menu-template.ts'
import type { ShellWords } from './shell-words.ts'

/** For a word that is wrong, what may have been meant; null for any other text. */
async function suggestionsFor(spelling: Spelling, text: string): Promise<readonly string[] | null> {
  if (!isWord(text)) return null
  const wrong = await spelling.wrong([text])
  return wrong.length === 0 ? null : spelling.suggestions(text)
}

/** The page selects the wrong word that is clicked on; a suggestion takes the place of what is selected. */
export function setUpFieldMenu(spelling: Spelling, words: () => ShellWords): void {
  app.on('browser-window-created', (_event, window) => {
    window.webContents.on('context-menu', (_menu, { isEditable, selectionText, editFlags }) => {
      if (!isEditable) return
      void suggestionsFor(spelling, selectionText).then((suggestions) => {
        if (window.isDestroyed()) return
        const template = fieldMenuTemplate(words(), editFlags, suggestions, (word) => {
          window.webContents.replace(word)
        })
        Menu.buildFromTemplate(template).popup({ window })
      })
    })
  })
}
