/** The word by which a text of a device's person is known again, wherever it stands: in the form of a UUID, and never twice. */

/** Whose device, and the how manieth text it was, in one number. */
const textsOfOne = 2 ** 32
const form = /70ce70ce-([0-9a-f]{4})-4000-8000-([0-9a-f]{12})/g

export const tokenLength = 36

export function tokenOf(device: number, count: number): string {
  const hex = (its: number, digits: number): string => its.toString(16).padStart(digits, '0')
  return `70ce70ce-${hex(device, 4)}-4000-8000-${hex(count, 12)}`
}

/** A number a token: many are kept. */
export function numberOf(token: string): number {
  const [first = NaN] = tokenNumbersIn(token)
  return first
}

/** The numbers of the tokens that a text holds, each once. */
export function tokenNumbersIn(text: string): number[] {
  const numbers = [...text.matchAll(form)].map(
    ([, device = '', count = '']) => parseInt(device, 16) * textsOfOne + parseInt(count, 16),
  )
  return [...new Set(numbers)]
}
