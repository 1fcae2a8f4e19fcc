/**
 * Digests: XOR of h(id, g) over rows, h = the first 52 bits of md5(`id:g`). 52 bits fit a JSON number
 * exactly; bitwise operators do not reach them, so XOR goes by halves of 26 bits.
 */
const half = 2 ** 26

/** XOR of two digests (non-negative integers below 2^52). */
export function xorDigest(a: number, b: number): number {
  const high = Math.floor(a / half) ^ Math.floor(b / half)
  const low = (a % half) ^ (b % half)
  return high * half + low
}

/** The digest that the first 13 hex digits of an md5 give. */
export function digestOfHex(hex: string): number {
  return Number.parseInt(hex.slice(0, 13), 16)
}
