// A call as a trace shows it: mount("none", "/", NULL, MS_REC|MS_PRIVATE, NULL).

import { showFlags } from '../syscalls/family.ts'
import { describe, isRequest } from '../syscalls/netlink/describe.ts'
import { type Arg, isStep, type Kind, type Message, type Step } from '../syscalls/step.ts'

/** A whole call, with its arguments by name where the headers have one. */
export function showCall({ signature, args }: Step, results?: ReadonlyMap<number, number>): string {
  const kinds = Object.values(signature.params)
  return `${signature.call}(${args.map((arg, i) => showArg(arg, kinds[i] ?? 'int', results)).join(', ')})`
}

/** A whole line of a list, which may be several calls: write("/proc/self/setgroups", "deny"). */
export function showWholeLine([first, ...rest]: readonly Step[]): string {
  if (!first) return ''
  const parts = new Set(rest.map(({ partOf }) => partOf)).add(first.partOf)
  return `${first.partOf ?? showCall(first)}${parts.size > 1 ? ` and ${parts.size - 1} more` : ''}`
}

/** One argument. A step that stands for its result shows the result once that is known. */
export function showArg(arg: Arg, kind: Kind, results?: ReadonlyMap<number, number>): string {
  if (arg === null) return 'NULL'
  if (isStep(arg)) return String(results?.get(arg.id) ?? `<${arg.signature.call}>`)
  if (typeof arg === 'string') return quote(arg)
  if (typeof arg === 'number' || typeof arg === 'bigint') return showNumber(Number(arg), kind)
  if (typeof kind === 'object' && 'says' in kind) {
    if (arg instanceof Uint8Array) return kind.says(arg)
    if ('bytes' in arg) return kind.says(filled(arg, results).bytes)
  }
  if (arg instanceof Uint8Array) return showBytes(arg)
  if ('capacity' in arg) return `<buffer of ${arg.capacity} bytes>`
  if ('bytes' in arg) return showBytes(arg.bytes, filled(arg, results))
  if (kind === 'env') return `<${arg.length} variables>`
  return `[${arg.map(quote).join(', ')}]`
}

const quote = (text: string): string => JSON.stringify(text.length > 64 ? `${text.slice(0, 64)}…` : text)

function showNumber(value: number, kind: Kind): string {
  if (kind === 'octal') return value === 0 ? '0' : `0${value.toString(8)}`
  if (typeof kind === 'object' && 'names' in kind) return showFlags(value, kind)
  return String(value)
}

/** The message with what is known by now in its relocations. */
function filled({ bytes, relocations }: Message, results?: ReadonlyMap<number, number>): Message {
  const known = bytes.slice()
  const open = relocations.filter(({ of, offset }) => {
    const result = isStep(of) ? results?.get(of.id) : undefined
    if (result !== undefined) new DataView(known.buffer).setInt32(offset, result, true)
    return result === undefined
  })
  return { bytes: known, relocations: open }
}

/** Bytes that are a text are shown as one, and a netlink message or an address as what it says. */
function showBytes(bytes: Uint8Array, message: Uint8Array | Message = bytes): string {
  if (isRequest(bytes)) return `<${describe(message)}>`
  if (isInet(bytes)) return `<${bytes.subarray(4, 8).join('.')}:${bytes[2]! * 256 + bytes[3]!}>`
  const text = new TextDecoder().decode(bytes)
  if (!/[\x00-\x08\x0e-\x1f\ufffd]/.test(text)) return quote(text)
  return `<${bytes.length} bytes>`
}

/** A struct sockaddr_in: the family AF_INET, a port, an address, and eight zeros. ip(7) */
const isInet = (bytes: Uint8Array): boolean =>
  bytes.length === 16 && bytes[0] === 2 && bytes[1] === 0 && bytes.subarray(8).every(byte => byte === 0)
