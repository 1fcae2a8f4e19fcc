/** Who may ask over IPC. */
import type { WebFrameMain } from 'electron'
import { appOrigin } from './app-url.ts'

/** Refuses a frame that is gone, a frame within a frame, and every foreign page. */
export function isOwnFrame(frame: Pick<WebFrameMain, 'url' | 'parent'> | null): boolean {
  return frame !== null && frame.parent === null && frame.url.startsWith(`${appOrigin}/`)
}
