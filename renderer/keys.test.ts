import { expect, it } from 'vitest'
import { signOf } from './keys.ts'

it.each([
  ['j', 'KeyJ', false, 'j'],
  ['J', 'KeyJ', true, 'J'],
  // Where letters change places, the letter counts.
  ['m', 'Semicolon', false, 'm'],
  ['a', 'KeyQ', false, 'a'],
  // Arabic, with the key that writes two letters; Russian; Greek; Hebrew.
  ['ت', 'KeyJ', false, 'j'],
  ['ن', 'KeyK', false, 'k'],
  ['لا', 'KeyB', false, 'b'],
  ['و', 'Comma', false, ','],
  ['؟', 'Slash', true, '?'],
  ['о', 'KeyJ', false, 'j'],
  ['Ξ', 'KeyJ', true, 'J'],
  ['ת', 'Comma', false, ','],
  // Latin letters and signs with marks mean themselves.
  ['é', 'Digit2', false, 'é'],
  ['ı', 'KeyI', false, 'ı'],
  ['§', 'Slash', true, '§'],
  ['Enter', 'Enter', false, 'Enter'],
  ['+', 'Equal', true, '+'],
])('the key %s at %s (Shift %s) means %s', (key, code, shiftKey, sign) => {
  expect(signOf({ key, code, shiftKey })).toBe(sign)
})
