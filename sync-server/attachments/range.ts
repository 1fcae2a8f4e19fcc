/** One range of bytes, as downloads that go on ask for. */
import { AppError } from '../contract/errors.ts'

/** First byte and the one after the last. Refuses several ranges, other units and what is beyond the end. */
export function rangeOf(header: string | undefined, size: number): { from: number; to: number } {
  if (header === undefined) return { from: 0, to: size }
  const [, first = '', last = ''] = /^bytes=(\d{0,12})-(\d{0,12})$/.exec(header) ?? []
  if (first === '' && last === '') throw new AppError('range-refused', { size })
  if (first === '') {
    const from = Math.max(0, size - Number(last))
    if (from === size) throw new AppError('range-refused', { size })
    return { from, to: size }
  }
  const from = Number(first)
  const to = last === '' ? size : Math.min(size, Number(last) + 1)
  if (from >= to) throw new AppError('range-refused', { size })
  return { from, to }
}
