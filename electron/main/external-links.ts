/** The one module that opens something outside the app. */
import { dialog, shell, type BrowserWindow } from 'electron'
import { externalLink } from './link-rules.ts'
import type { ShellWords } from './shell-words.ts'

/** Asks with the real host, then opens; refused links do nothing. The answer says which. */
export async function openExternal(
  window: BrowserWindow,
  text: string,
  words: ShellWords,
): Promise<'opened' | 'refused' | 'declined'> {
  const link = externalLink(text)
  if (!link) return 'refused'
  const { response } = await dialog.showMessageBox(window, {
    type: 'question',
    buttons: [words.openLink, words.cancel],
    defaultId: 1,
    cancelId: 1,
    message: link.host,
    detail: link.href,
  })
  if (response !== 0) return 'declined'
  await shell.openExternal(link.href)
  return 'opened'
}
