/** Where the window stood, kept over restarts and brought back onto a screen that exists. */
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { z } from 'zod'

const schema = z.object({
  x: z.int(),
  y: z.int(),
  width: z.int(),
  height: z.int(),
  maximized: z.boolean(),
})
export type WindowState = z.infer<typeof schema>

export interface Area {
  x: number
  y: number
  width: number
  height: number
}

export const smallest = { width: 360, height: 480 }
const usual = { width: 1280, height: 820 }

/** The state clamped to the areas of the screens there are; centred on the first where it is on none. */
export function fit(state: WindowState | null, areas: readonly Area[]): WindowState {
  const first = areas[0] ?? { x: 0, y: 0, ...usual }
  const on = state && areas.find((area) => overlaps(state, area))
  const area = on ?? first
  const width = Math.max(smallest.width, Math.min(state?.width ?? usual.width, area.width))
  const height = Math.max(smallest.height, Math.min(state?.height ?? usual.height, area.height))
  const clamp = (value: number, from: number, to: number): number =>
    Math.max(from, Math.min(value, Math.max(from, to)))
  return {
    x:
      on && state
        ? clamp(state.x, area.x, area.x + area.width - width)
        : area.x + Math.round((area.width - width) / 2),
    y:
      on && state
        ? clamp(state.y, area.y, area.y + area.height - height)
        : area.y + Math.round((area.height - height) / 2),
    width,
    height,
    maximized: state?.maximized ?? false,
  }
}

function overlaps(state: WindowState, area: Area): boolean {
  return (
    state.x < area.x + area.width &&
    state.x + state.width > area.x &&
    state.y < area.y + area.height &&
    state.y + state.height > area.y
  )
}

const fileName = 'window.json'

export function readWindowState(profile: string): WindowState | null {
  try {
    return schema.parse(JSON.parse(readFileSync(path.join(profile, fileName), 'utf8')))
  } catch {
    return null
  }
}

export function writeWindowState(profile: string, state: WindowState): void {
  try {
    writeFileSync(path.join(profile, fileName), JSON.stringify(state))
  } catch {
    // A window that forgets its place is no reason to complain.
  }
}
