/** Texts in fields that are not kept on the device yet, for whoever closes the page over them. */

const fields = new Set<() => boolean>()

/** Returns what ends that. */
export function watchUnkept(isUnkept: () => boolean): () => void {
  fields.add(isUnkept)
  return () => {
    fields.delete(isUnkept)
  }
}

export function hasUnkept(): boolean {
  return [...fields].some((isUnkept) => isUnkept())
}
