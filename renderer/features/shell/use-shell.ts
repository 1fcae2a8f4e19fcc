/** What the shell around the page needs from it, and brings to it: menu words, and links to chats. */
import { useEffect } from 'react'
import { shellWordKeys } from '../../../electron/contract/ipc.ts'
import { useWords } from '../../i18n/words.ts'
import type { ShellWord } from '../../platform/platform.ts'
import { useNavigation } from '../../store/navigation.ts'
import { usePlatform } from '../../store/port-context.tsx'
import { markWrongWords } from '../spelling/marks.ts'
import { keepShell } from '../../workers.ts'

/** The browser may offer to install the client, and opens it without a connection. */
async function installable(): Promise<void> {
  await keepShell()
  if (document.querySelector('link[rel=manifest]')) return
  const link = document.createElement('link')
  link.rel = 'manifest'
  link.href = '/manifest.webmanifest'
  document.head.append(link)
}

export function useShell(): void {
  const platform = usePlatform()
  const { t, intl } = useWords()
  const [language = ''] = intl.locale.split('-')
  const follow = useNavigation((state) => state.follow)
  useEffect(() => {
    const words = shellWordKeys.map((key) => [key, t(`shell.${key}`)] as const)
    platform.setWords(language, Object.fromEntries(words) as Record<ShellWord, string>)
  }, [platform, language, t])
  useEffect(() => platform.onLink(follow), [platform, follow])
  useEffect(() => {
    if (platform.wrongWords) return markWrongWords(platform.wrongWords)
    return undefined
  }, [platform])
  useEffect(() => {
    // On a computer of somebody else's not even the app's own files are kept.
    if (platform.kind === 'web' && platform.keeps()) void installable()
  }, [platform])
}
