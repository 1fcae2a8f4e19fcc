/**
 * `next`, with the parts of `previous` that are equal to it in their place: what did not change is the same object
 * still, so that a screen draws only what did. Both are plain data, as it crosses the port.
 */
export function keepEqual<Value>(previous: unknown, next: Value): Value {
  if (Object.is(previous, next)) return next
  if (Array.isArray(previous) && Array.isArray(next)) return keepItems(previous, next)
  if (!isRecord(previous) || !isRecord(next)) return next
  const names = Object.keys(next)
  const kept = names.map((name) => {
    const before = Object.hasOwn(previous, name) ? previous[name] : undefined
    return [name, keepEqual(before, next[name])] as const
  })
  const isSame =
    names.length === Object.keys(previous).length &&
    kept.every(([name, value]) => Object.hasOwn(previous, name) && Object.is(value, previous[name]))
  // Of entries, not by assignment, which would take a field that is called `__proto__` for the object's prototype.
  return (isSame ? previous : Object.fromEntries(kept)) as Value
}

/** Items are compared with those that have their id, wherever these stood: a list grows at either end. */
function keepItems<Value>(previous: readonly unknown[], next: Value & readonly unknown[]): Value {
  const byId = new Map<unknown, unknown>()
  for (const item of previous) if (isRecord(item) && 'id' in item) byId.set(item['id'], item)
  const kept = next.map((item, index) => {
    const before = previous[index]
    if (!isRecord(item) || !('id' in item)) return keepEqual(before, item)
    const isInPlace = isRecord(before) && before['id'] === item['id']
    return keepEqual(isInPlace ? before : byId.get(item['id']), item)
  })
  const isSame =
    kept.length === previous.length && kept.every((item, index) => Object.is(item, previous[index]))
  return (isSame ? previous : kept) as Value
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
