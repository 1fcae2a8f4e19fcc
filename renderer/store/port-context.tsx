/** The port and the platform for every component, and views as state. */
import { createContext, use, useEffect, useState, type ReactNode } from 'react'
import { keepEqual } from '../data/keep-equal.ts'
import type { Port } from '../data/port.ts'
import type { ViewName, Views } from '../data/views/values.ts'
import type { Platform } from '../platform/platform.ts'

export interface Surroundings {
  port: Port
  platform: Platform
}

const context = createContext<Surroundings | null>(null)

export function SurroundingsProvider({
  value,
  children,
}: {
  value: Surroundings
  children: ReactNode
}): ReactNode {
  return <context.Provider value={value}>{children}</context.Provider>
}

function useSurroundings(): Surroundings {
  const value = use(context)
  if (!value) throw new Error('SurroundingsProvider is missing')
  return value
}

export function usePort(): Port {
  return useSurroundings().port
}

export function usePlatform(): Platform {
  return useSurroundings().platform
}

/** The origin of the sync server; null until the shell has told. */
export function useServer(): string | null {
  const platform = usePlatform()
  const [server, setServer] = useState<string | null>(null)
  useEffect(() => {
    void platform.server().then(setServer)
  }, [platform])
  return server
}

/** A view's newest value; undefined until the first one. Other arguments start anew but keep what is shown. */
export function useView<Name extends ViewName>(
  name: Name,
  args: Views[Name]['args'],
): Views[Name]['value'] | undefined {
  const port = usePort()
  const key = JSON.stringify(args)
  const [value, setValue] = useState<Views[Name]['value']>()
  useEffect(
    () =>
      port.observe(name, JSON.parse(key) as Views[Name]['args'], (next) => {
        // What did not change stays the same object, also where the view is asked for otherwise now.
        setValue((before) => keepEqual(before, next))
      }),
    [port, name, key],
  )
  return value
}
