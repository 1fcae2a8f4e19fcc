import { PortError } from './port.ts'

/** Whether the storage refused because there is no more room. Dexie and RxDB wrap what IndexedDB threw. */
export function isFullDisk(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const { inner } = error as { inner?: unknown }
  return /quota|disk|full/i.test(`${error.name} ${error.message}`) || isFullDisk(inner ?? error.cause) // prettier-ignore
}

/** A full disk is told by its own code. */
export async function toldIfFull(work: Promise<void>): Promise<void> {
  try {
    await work
  } catch (error) {
    throw isFullDisk(error) ? new PortError('storage-full') : error
  }
}
