import { useEffect } from 'react'
import type { PostItem } from '../../data/views/values.ts'
import { useNavigation } from '../../store/navigation.ts'

/** Begins to change the post that one came here for, once it is there. */
export function useEditAsked(posts: readonly PostItem[], edit: (post: PostItem) => void): void {
  const { toEdit, editPost } = useNavigation()
  const asked = toEdit === null ? undefined : posts.find(({ id }) => id === toEdit)
  useEffect(() => {
    if (!asked) return
    edit(asked)
    editPost(null)
  }, [asked, edit, editPost])
}
