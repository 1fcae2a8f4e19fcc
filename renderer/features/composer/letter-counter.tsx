import type { ReactNode } from 'react'
import { limits } from '../../../sync-server/contract/limits.ts'
import { useWords } from '../../i18n/words.ts'
import { heardLeft } from './heard-left.ts'

/** How many letters are left, where it begins to matter. It is shown at every key, and said seldom. */
export function LetterCounter({ length }: { length: number }): ReactNode {
  const { t, refused } = useWords()
  const left = limits.bodyCharacters - length
  const isShown = length >= limits.bodyCounterFrom
  return (
    <>
      {isShown && (
        <span className={`counter small number ${left < 0 ? 'over' : 'faint'}`}>
          {left < 0 ? t('composer.over', { over: -left }) : t('composer.counter', { left })}
        </span>
      )}
      <span className="hidden-label" role="status">
        {isShown &&
          (left < 0 ? refused('too-long') : t('composer.counter', { left: heardLeft(left) }))}
      </span>
    </>
  )
}
