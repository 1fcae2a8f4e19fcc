/** The user guides, as the app carries them: one for each who uses it, in English. */
import { parseGuide, type GuideSection } from './parse-guide.ts'

export const audiences = ['caseworkers', 'employers', 'candidates'] as const
export type Audience = (typeof audiences)[number]

const texts = import.meta.glob<string>('../../../docs/guide/*.md', {
  query: '?raw',
  import: 'default',
  eager: true,
})
/** Only their addresses: a picture is loaded where a guide shows it. */
const pictures = import.meta.glob<string>('../../../docs/pictures/*.png', {
  query: '?url',
  import: 'default',
  eager: true,
})

export function guideFor(audience: Audience): GuideSection[] {
  return parseGuide(texts[`../../../docs/guide/${audience}.md`] ?? '')
}

/** Null where there is no such picture. */
export function pictureAddress(name: string): string | null {
  return pictures[`../../../docs/pictures/${name}`] ?? null
}
