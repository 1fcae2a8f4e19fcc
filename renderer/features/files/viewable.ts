/** What the app shows by itself: by the type that the server found in the content, never by a name. */
import type { FileItem } from '../../data/views/values.ts'

const pictures = ['image/jpeg', 'image/png', 'image/webp'] as const

export type Viewable = 'picture' | 'document'

export function viewableAs({ type }: Pick<FileItem, 'type'>): Viewable | null {
  if (pictures.some((its) => its === type)) return 'picture'
  return type === 'application/pdf' ? 'document' : null
}

export function isViewable(file: Pick<FileItem, 'type' | 'state'>): boolean {
  return viewableAs(file) !== null && (file.state === 'away' || file.state === 'here')
}
