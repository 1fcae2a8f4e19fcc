import { useRef, type ReactNode } from 'react'
import { useRoving } from './use-roving.ts'

interface RovingBoxProps {
  as?: 'div' | 'ul'
  className?: string
  children: ReactNode
}

/** Around a list that is one Tab stop; its items carry `data-stop`. */
export function RovingBox({ as: Box = 'div', className, children }: RovingBoxProps): ReactNode {
  const box = useRef<HTMLDivElement & HTMLUListElement>(null)
  useRoving(box)
  return (
    <Box ref={box} className={className}>
      {children}
    </Box>
  )
}
