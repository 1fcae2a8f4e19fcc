/**
 * Text as it is searched: without marks and case, one form for letters that are written in several. NFKD parts marks
 * from letters, so that hamza on an alef and the accent of an é go alike.
 */
const alike: Readonly<Record<string, string>> = {
  'ى': 'ي', 'ی': 'ي', 'ئ': 'ي', 'ة': 'ه', 'ہ': 'ه', 'ک': 'ك', 'ٱ': 'ا', 'ؤ': 'و',
  'ß': 'ss', 'æ': 'ae', 'œ': 'oe', 'ø': 'o', 'đ': 'd', 'ł': 'l', 'ı': 'i',
} // prettier-ignore
const letters = new RegExp(`[${Object.keys(alike).join('')}]`, 'gu')
/** Marks, the stretch of Arabic letters, and signs that are not seen. */
const unseen = /[\p{M}\u0640\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/gu

export function fold(text: string): string {
  return text
    .normalize('NFKD')
    .replace(unseen, '')
    .toLowerCase()
    .replace(letters, (letter) => alike[letter] ?? letter)
}
