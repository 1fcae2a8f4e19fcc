/** Typed IPC: argument and result pass their schema, and only our own page's main frame may ask. */
import { ipcMain } from 'electron'
import { channels, type Argument, type Channel, type Result } from '../contract/ipc.ts'
import { isOwnFrame } from './sender.ts'

/** Answers a channel of the map; `work` gets the argument as parsed, and the id of the asking contents. */
export function handle<Name extends Channel>(
  channel: Name,
  work: (argument: Argument<Name>, id: number) => Promise<Result<Name>> | Result<Name>,
): void {
  const { argument, result } = channels[channel]
  ipcMain.handle(channel, async (event, given: unknown) => {
    if (!isOwnFrame(event.senderFrame)) throw new Error('refused')
    const parsed = argument.safeParse(given)
    if (!parsed.success) throw new Error('refused')
    return result.parse(await work(parsed.data as Argument<Name>, event.sender.id))
  })
}
