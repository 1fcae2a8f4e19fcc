import { useEffect, useEffectEvent, useState, type RefObject } from 'react'

/**
 * Takes files that are dropped anywhere on the conversation around `inner`. Returns whether some are held over it now.
 * `take` null = it takes none.
 */
export function useDropped(
  inner: RefObject<HTMLElement | null>,
  take: ((files: Iterable<File>) => void) | null,
): boolean {
  const [isOver, setOver] = useState(false)
  const takesAny = take !== null
  const onTake = useEffectEvent((files: Iterable<File>) => take?.(files))
  useEffect(() => {
    const place = inner.current?.closest<HTMLElement>('.conversation')
    if (!place || !takesAny) return
    const hasFiles = ({ dataTransfer }: DragEvent): boolean =>
      dataTransfer?.types.includes('Files') === true
    const over = (event: DragEvent): void => {
      if (!hasFiles(event)) return
      event.preventDefault()
      setOver(true)
    }
    const leave = ({ relatedTarget }: DragEvent): void => {
      // From one element of it to the next nobody leaves.
      if (!place.contains(relatedTarget as Node | null)) setOver(false)
    }
    const drop = (event: DragEvent): void => {
      setOver(false)
      if (!hasFiles(event)) return
      event.preventDefault()
      onTake(event.dataTransfer?.files ?? [])
    }
    place.addEventListener('dragover', over)
    place.addEventListener('dragleave', leave)
    place.addEventListener('drop', drop)
    return () => {
      setOver(false)
      place.removeEventListener('dragover', over)
      place.removeEventListener('dragleave', leave)
      place.removeEventListener('drop', drop)
    }
  }, [inner, takesAny])
  return isOver
}
