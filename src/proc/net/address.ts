// The kernel prints addresses in hexadecimal; IPv4 addresses and the words of tcp6 in the machine's byte order (little
// endian).

/** `0100007F` → `127.0.0.1` */
export const ipv4 = (hex: string): string => bytesOf(hex).reverse().join('.')

/**
 * `fe80…01` → `fe80::1`, shortened as in RFC 5952. `turned`: four little-endian words, as in tcp6; else as in
 * if_inet6.
 */
export const ipv6 = (hex: string, turned = false): string => {
  const bytes = bytesOf(turned ? hex.replace(/(..)(..)(..)(..)/g, '$4$3$2$1') : hex)
  if (bytes.slice(0, 10).every(byte => byte === 0) && bytes[10] === 255 && bytes[11] === 255)
    return `::ffff:${bytes.slice(12).join('.')}`
  const groups = Array.from({ length: 8 }, (_, i) => (bytes[2 * i]! * 256 + bytes[2 * i + 1]!).toString(16))
  // The longest run of at least two zero groups becomes `::`; of equally long runs the first.
  const runs = groups.join(':').match(/\b0(:0)+\b/g) ?? []
  const longest = runs.reduce((best, run) => (run.length > best.length ? run : best), '')
  return longest ? groups.join(':').replace(new RegExp(`(^|:)${longest}(:|$)`), '::') : groups.join(':')
}

/** An IPv4 address as a number: `0.0.1.0` → 256. */
export const numberOf = (address: string): number =>
  address.split('.').reduce((number, byte) => number * 256 + Number(byte), 0)

/** Whether a network contains an address: `contains('10.0.0.0', 8, '10.1.2.3')` is true. */
export const contains = (network: string, prefix: number, address: string): boolean => {
  const size = 2 ** (32 - prefix)
  return Math.floor(numberOf(network) / size) === Math.floor(numberOf(address) / size)
}

const bytesOf = (hex: string): number[] => (hex.match(/../g) ?? []).map(byte => Number.parseInt(byte, 16))
