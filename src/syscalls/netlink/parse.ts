// Takes netlink bytes apart: messages, then attributes. Nothing is believed: a length that leads out of what is there ends the reading.

export interface Attribute {
  readonly type: number
  readonly bytes: Uint8Array
  /** Where `bytes` begins in what was given to `attributes`. */
  readonly offset: number
}

/** The type's two highest bits only say that the attribute is nested, or in network order. */
const NLA_TYPE_MASK = 0x3fff

const align = (length: number): number => (length + 3) & ~3

export const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)

/** The attributes from `start` on, as far as they are whole. */
export const attributes = (bytes: Uint8Array, start = 0): Attribute[] => {
  const view = viewOf(bytes)
  const found: Attribute[] = []
  let at = start
  while (at + 4 <= bytes.length) {
    const length = view.getUint16(at, true)
    if (length < 4 || at + length > bytes.length) break
    found.push({
      type: view.getUint16(at + 2, true) & NLA_TYPE_MASK,
      bytes: bytes.subarray(at + 4, at + length),
      offset: at + 4,
    })
    at += align(length)
  }
  return found
}

export const find = (all: readonly Attribute[], type: number): Attribute | undefined => all.find(a => a.type === type)

/** The number that an attribute holds, where it is there and has four bytes. */
export const numberIn = (attribute: Attribute | undefined): number | undefined =>
  attribute && attribute.bytes.length >= 4 ? viewOf(attribute.bytes).getInt32(0, true) : undefined

/** The text that an attribute holds, without the zero byte at its end. */
export const textIn = (attribute: Attribute | undefined): string | undefined =>
  attribute && new TextDecoder().decode(attribute.bytes).replace(/\0.*$/s, '')

export interface RawMessage {
  readonly type: number
  readonly flags: number
  readonly sequence: number
  /** What follows the header. */
  readonly body: Uint8Array
}

/** The messages in a buffer, and how many bytes at its end are no whole message. */
export const split = (bytes: Uint8Array): { messages: RawMessage[]; rest: number } => {
  const view = viewOf(bytes)
  const messages: RawMessage[] = []
  let at = 0
  while (at + 16 <= bytes.length) {
    const length = view.getUint32(at, true)
    if (length < 16 || at + length > bytes.length) break
    const [type, flags] = [view.getUint16(at + 4, true), view.getUint16(at + 6, true)]
    messages.push({ type, flags, sequence: view.getUint32(at + 8, true), body: bytes.subarray(at + 16, at + length) })
    at += align(length)
  }
  return { messages, rest: Math.max(0, bytes.length - at) }
}
