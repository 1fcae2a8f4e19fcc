/** Typed IPC: argument and result pass their schema, and only our own page's main frame may ask. */
import { ipcMain, type WebFrameMain } from 'electron'
import { channels, type Argument, type Channel, type Result } from '../contract/ipc.ts'
import { appOrigin } from './app-protocol.ts'

export interface Sender {
  frame: Pick<WebFrameMain, 'url' | 'parent'> | null
}

/** Refuses frames that are gone, frames within frames, and foreign origins. */
export function isOwnFrame(frame: Sender['frame']): boolean {
  return frame !== null && frame.parent === null && frame.url.startsWith(`${appOrigin}/`)
}

export function handle<Name extends Channel>(
  channel: Name,
  work: (argument: Argument<Name>, windowId: number) => Promise<Result<Name>> | Result<Name>,
): void {
  const { argument, result } = channels[channel]
  ipcMain.handle(channel, async (event, given: unknown) => {
    if (!isOwnFrame(event.senderFrame)) throw new Error('refused')
    const parsed = argument.safeParse(given)
    if (!parsed.success) throw new Error('refused')
    return result.parse(await work(parsed.data as Argument<Name>, event.sender.id))
  })
}
