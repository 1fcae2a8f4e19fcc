import { useMemo } from 'react'
import { PortError, type Acts } from '../../data/port.ts'
import { useWords, wordsOf } from '../../i18n/words.ts'
import { usePort } from '../../store/port-context.tsx'
import { useUndo } from '../../store/undo.ts'

export type Act = <Name extends keyof Acts>(
  name: Name,
  args: Acts[Name]['args'],
) => Promise<boolean>

/**
 * For what a person does by a press, and sees done on the screen by itself. Resolves with whether it was done; where it
 * was not, the foot has said why. The same function as long as the language is.
 */
export function useAct(): Act {
  const port = usePort()
  const { intl } = useWords()
  const tell = useUndo((state) => state.tell)
  return useMemo(() => {
    const { refused } = wordsOf(intl)
    return (name, args) =>
      port.act(name, args).then(
        () => true,
        (error: unknown) => {
          tell(refused(error instanceof PortError ? error.code : 'internal'))
          return false
        },
      )
  }, [port, intl, tell])
}
