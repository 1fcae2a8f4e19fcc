import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { personData } from './directory.ts'
import { nameForType, postFile, safeFileName } from './files.ts'
import { plainName, withoutTurns } from './names.ts'
import { templateValue } from './templates.ts'

/** Signs that turn, join, part, stack or hide, among letters of several scripts. */
const unit = fc.constantFrom(
  ...'aZ é.…/\\:*?"<>|_ ',
  ...'\u0301\u0338\u0327\u200b\u200c\u200d\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069',
  ...'\u0000\n\r\t\u0085\u2028\u2029\u00a0\u3000\ufeff\u00ad\u034f\ufe0f\u037e\u212b',
  ...'مرحبا\u0651\u064eשלום中ㅤ',
  ...['👩‍🚀', '🏴\u{e0067}\u{e0062}\u{e007f}', 'con', 'COM¹', '.docx', '\ud800', '\udc00'],
)
const hostile = fc.string({ unit, maxLength: 300 })

describe('a name', () => {
  const names: [string, string, string][] = [
    ['as it is', 'Amal Haddad', 'Amal Haddad'],
    ['in Arabic, with its marks', 'مُحَمَّد', 'مُحَمَّد'],
    ['in Persian, with what parts letters', 'می\u200cخواهم', 'می\u200cخواهم'],
    ['with an emoji of several', 'Team 👩‍🚀', 'Team 👩‍🚀'],
    ['turned', 'Amal\u202Edaddah', 'Amaldaddah'],
    ['embedded and not closed', '\u202Bx\u202A y', 'x y'],
    ['that would close what isolates it', 'x\u2069\u2067 y', 'x y'],
    ['on several lines', 'Amal\r\nCoordinator', 'Amal Coordinator'],
    ['with control signs', 'A\u0000\u0007\u009bB', 'A B'],
    ['under a tower of marks', `a${'\u0301'.repeat(50)}b`, `a${'\u0301'.repeat(6)}b`],
    ['of nothing else', '\u202E\u2066 \n', ''],
  ]
  it.each(names)('%s', (_what, given, plain) => {
    expect(plainName(given)).toBe(plain)
  })

  it('holds no turn and no second line, whatever was given, and stays as it is the second time', () => {
    fc.assert(
      fc.property(hostile, (given) => {
        const plain = plainName(given)
        expect(plain).not.toMatch(/[\u202a-\u202e\u2066-\u2069\u0000-\u001f\u2028\u2029]/)
        expect(plain).toBe(plain.trim())
        expect(plainName(plain)).toBe(plain)
        expect(plain.length).toBeLessThanOrEqual(given.length)
      }),
    )
  })

  it('comes to a device so from whatever server', () => {
    const row = { name: 'Amal\u202E', role: 'staff', partner: null, active: true, email: null }
    expect(personData.parse(row).name).toBe('Amal')
    expect(templateValue.parse({ name: 'Hello\u202E\n', texts: {} }).name).toBe('Hello')
    expect(templateValue.safeParse({ name: '\u202E', texts: {} }).success).toBe(false)
  })

  it('only its turns go where a text must stay as it is', () => {
    expect(withoutTurns('a\u202E\nb')).toBe('a\nb')
  })
})

describe('the name of a file', () => {
  it('is harmless whatever was given, and stays as it is the second time', () => {
    fc.assert(
      fc.property(hostile, (given) => {
        const safe = safeFileName(given)
        expect(safe).toBe(safeFileName(safe))
        expect(safe).not.toBe('')
        expect(new TextEncoder().encode(safe).length).toBeLessThanOrEqual(180)
        expect(safe).not.toMatch(/[\u202a-\u202e\u2066-\u2069\u200b-\u200f\u0000-\u001f\u2028\u2029/\\:*?"<>|]/) // prettier-ignore
        expect(safe).not.toMatch(/^[\s.]|[\s.]$|^(con|prn|aux|nul|com[\d¹²³]|lpt[\d¹²³])\s*(\.|$)/i)
        expect(safe.isWellFormed()).toBe(true)
        expect(nameForType(given, 'application/pdf')).toMatch(/\.pdf$/i)
      }),
      { numRuns: 2000 },
    )
  })

  const names: [string, string][] = [
    ['cv\u202Efdp.exe', 'cvfdp.exe'],
    ['cv\u2067fdp.exe\u2069', 'cvfdp.exe'],
    // Letters that a mark was hidden between are one letter again.
    ['e\u200b\u0301.pdf', 'é.pdf'],
    ['COM¹.pdf', '_COM¹.pdf'],
    ['con .txt', '_con .txt'],
    ['a\u{e0020}\u{e0065}.pdf', 'a.pdf'],
    [`a${'\u0301'.repeat(60)}.pdf`, `á${'\u0301'.repeat(5)}.pdf`],
  ]
  it.each(names)('%j', (given, safe) => {
    expect(safeFileName(given)).toBe(safe)
  })

  it('of which a server says what it likes is made safe on the device', () => {
    const row = { id: crypto.randomUUID(), name: '../cv\u202Efdp.exe', type: 'application/pdf', size: 1 } // prettier-ignore
    expect(postFile.parse(row).name).toBe('_cvfdp.exe')
  })
})
