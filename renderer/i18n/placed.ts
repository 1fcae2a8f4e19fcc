/**
 * Names and other texts put into a sentence. One that is written in the other direction stands in an isolate of its
 * own: it turns neither the words around it nor, where it comes first, the whole sentence.
 */
import { withoutTurns } from '../../sync-server/contract/names.ts'
import { chooseLanguage, directionOf } from './languages.ts'

const leftToRight =
  /[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Script=Ethiopic}\p{Script=Han}]/u
const rightToLeft =
  /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u

type Values = Record<string, string | number>

/** The values as they can stand in a sentence of that language; numbers and texts of its own direction as they are. */
export function placed(values: Values, locale: string): Values {
  const other = directionOf(chooseLanguage([locale])) === 'rtl' ? leftToRight : rightToLeft
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => [
      key,
      typeof value === 'string' ? isolated(value, other) : value,
    ]),
  )
}

function isolated(value: string, other: RegExp): string {
  const plain = withoutTurns(value)
  return other.test(plain) ? `\u2068${plain}\u2069` : plain
}
