import { createContext, use } from 'react'

/** Opens a link of a post, after asking. */
export const LinkContext = createContext<(href: string) => void>(() => undefined)

export function useLink(): (href: string) => void {
  return use(LinkContext)
}
