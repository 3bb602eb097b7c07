// How a netlink message is put together: a header, a body of fixed shape, and attributes, each padded to four bytes.
// Every piece is a Message, because every piece may have a relocation in it that is filled while the list runs.
// Source: netlink(7), netlink(3), rtnetlink(3). Numbers are in the machine's order: least byte first on x86-64 and arm64.

import type { Message, Step } from '../step.ts'
import { NLM_F_ACK, NLM_F_REQUEST } from './numbers.ts'

const align = (length: number): number => (length + 3) & ~3

/** Pieces behind each other, each beginning at a multiple of four bytes. */
const join = (...pieces: readonly Message[]): Message => {
  const bytes = new Uint8Array(pieces.reduce((sum, piece) => sum + align(piece.bytes.length), 0))
  const relocations: Message['relocations'][number][] = []
  let at = 0
  for (const piece of pieces) {
    bytes.set(piece.bytes, at)
    for (const relocation of piece.relocations) relocations.push({ ...relocation, offset: relocation.offset + at })
    at += align(piece.bytes.length)
  }
  return { bytes, relocations }
}

export const plain = (bytes: Uint8Array): Message => ({ bytes, relocations: [] })

/** A number of four bytes, or a relocation for one: the result of a step. */
export const int32 = (value: number | Step): Message => {
  const bytes = new Uint8Array(4)
  if (typeof value !== 'number') return { bytes, relocations: [{ offset: 0, size: 4, of: value }] }
  new DataView(bytes.buffer).setInt32(0, value, true)
  return plain(bytes)
}

/** Text and the zero byte that ends it. */
export const text = (value: string): Message => plain(new TextEncoder().encode(`${value}\0`))

/** struct nlattr: length, type, then what it says; other attributes, perhaps. */
export const attribute = (type: number, ...content: readonly Message[]): Message => {
  const header = new Uint8Array(4)
  // The length counts the header but not the padding behind the last piece.
  const unpadded = content.length === 1 ? content[0]!.bytes.length : join(...content).bytes.length
  new DataView(header.buffer).setUint16(0, 4 + unpadded, true)
  new DataView(header.buffer).setUint16(2, type, true)
  return join(plain(header), ...content)
}

/** An attribute, or nothing where its value is not given. */
export const ifGiven = <T>(value: T | undefined, make: (value: T) => Message): Message[] =>
  value === undefined ? [] : [make(value)]

/** struct nlmsghdr and what follows. One message is sent and answered at a time, so all have the number 1. */
export const message = (type: number, flags: number, ...content: readonly Message[]): Message => {
  const header = plain(new Uint8Array(16))
  const whole = join(header, ...content)
  const view = new DataView(whole.bytes.buffer)
  view.setUint32(0, whole.bytes.length, true)
  view.setUint16(4, type, true)
  view.setUint16(6, NLM_F_REQUEST | flags, true)
  view.setUint32(8, 1, true)
  return whole
}

/** A message that changes something: the kernel answers with an errno, or 0, rather than with silence. */
export const change = (type: number, flags: number, ...content: readonly Message[]): Message =>
  message(type, NLM_F_ACK | flags, ...content)
