// The message that ping sends. Source: RFC 792, "Echo or Echo Reply Message"; RFC 1071 for the sum.

const ECHO_REQUEST = 8

/** The ones' complement of the sum of all 16-bit words: a receiver that sums up everything gets all ones. */
const checksum = (bytes: Uint8Array): number => {
  let sum = 0
  for (let i = 0; i < bytes.length; i += 2) sum += (bytes[i]! << 8) | (bytes[i + 1] ?? 0)
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16)
  return ~sum & 0xffff
}

/**
 * An ICMP echo request: the host with the address must send the same bytes back, as an echo reply.
 * @param id tells the conversations of one sender apart
 */
export const echoRequest = (text: string, id = 1, sequence = 1): Uint8Array => {
  const data = new TextEncoder().encode(text)
  const bytes = new Uint8Array(8 + data.length)
  const view = new DataView(bytes.buffer)
  view.setUint8(0, ECHO_REQUEST)
  view.setUint16(4, id)
  view.setUint16(6, sequence)
  bytes.set(data, 8)
  view.setUint16(2, checksum(bytes))
  return bytes
}

/** For the option ICMP_FILTER: a raw socket hears only replies, and not the requests of others. raw(7) */
export const onlyEchoReplies = (): Uint8Array => new Uint8Array(Uint32Array.of(~1 >>> 0).buffer)
