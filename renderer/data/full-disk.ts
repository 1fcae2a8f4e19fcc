/** Whether the storage refused because there is no more room. Dexie and RxDB wrap what IndexedDB threw. */
export function isFullDisk(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const { inner } = error as { inner?: unknown }
  return /quota|disk|full/i.test(`${error.name} ${error.message}`) || isFullDisk(inner ?? error.cause) // prettier-ignore
}
