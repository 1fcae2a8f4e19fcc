import { expect, it } from 'vitest'
import { fold } from './fold.ts'

it.each([
  ['Gómez', 'gomez'],
  ['STRASSE', 'straße'],
  ['مُحَمَّد', 'محمد'],
  ['أحمد', 'احمد'],
  ['إلى', 'الي'],
  ['مقابلة', 'مقابله'],
  ['رســـالة', 'رساله'],
  ['کتاب یک', 'كتاب يك'],
  ['ｆｕｌｌ ｗｉｄｔｈ', 'full width'],
  ['Œuvre', 'oeuvre'],
  ['İstanbul ılık', 'istanbul ilik'],
])('%s is found as %s', (written, sought) => {
  expect(fold(written)).toBe(fold(sought))
})
