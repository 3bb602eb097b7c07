// Names a netlink message for a trace: `RTM_NEWLINK veth box0 <-> host0`, `RTM_NEWADDR 10.0.0.2/24 on 2`.

import { isStep, type Message } from '../step.ts'
import { formatIp } from './ip.ts'
import * as n from './numbers.ts'
import { type Attribute, attributes, find, split, textIn, viewOf } from './parse.ts'

/** Where the body begins, behind the header: relocations are counted from the start of the message. */
const BODY = 16

interface Described {
  readonly body: Uint8Array
  readonly relocations: Message['relocations']
}

/** A number of four bytes, or, where it is not known yet, the call that will give it: `<openat>`. */
const number = ({ body, relocations }: Described, offset: number): string => {
  const of = relocations.find(relocation => relocation.offset === BODY + offset)?.of
  if (of === undefined) return String(viewOf(body).getInt32(offset, true))
  return isStep(of) ? `<${of.signature.call}>` : '<address>'
}

const namespace = (message: Described, all: readonly Attribute[], base = 0): string => {
  const pid = find(all, n.IFLA_NET_NS_PID)
  const fd = find(all, n.IFLA_NET_NS_FD)
  if (pid) return ` in the network of process ${number(message, base + pid.offset)}`
  if (fd) return ` in the network of descriptor ${number(message, base + fd.offset)}`
  return ''
}

const IFINFOMSG_SIZE = 16

const newLink = (message: Described): string => {
  const { body } = message
  const all = attributes(body, IFINFOMSG_SIZE)
  const name = textIn(find(all, n.IFLA_IFNAME))
  const info = find(all, n.IFLA_LINKINFO)
  if (info) return `${kindOf(message, info, name ?? '')}${namespace(message, all)}`

  const index = number(message, 4)
  // With a number, the name in a message is the new one; without, it says which link is meant.
  const link = name !== undefined && index === '0' ? name : index
  const master = find(all, n.IFLA_MASTER)
  const [flags, mask] = [viewOf(body).getUint32(8, true), viewOf(body).getUint32(12, true)]
  const power = mask & n.IFF_UP ? (flags & n.IFF_UP ? ' up' : ' down') : ''
  const renamed = name !== undefined && link !== name ? ` renamed ${name}` : ''
  const plugged = master ? ` into bridge ${number(message, master.offset)}` : ''
  return `${link}${power}${renamed}${plugged}${namespace(message, all)}`
}

/** What is made: a kind, a name, and for a veth pair the other end. */
const kindOf = (message: Described, info: Attribute, name: string): string => {
  const inside = attributes(info.bytes)
  const kind = textIn(find(inside, n.IFLA_INFO_KIND)) ?? 'link'
  const data = find(inside, n.IFLA_INFO_DATA)
  const peer = data && find(attributes(data.bytes), n.VETH_INFO_PEER)
  if (kind !== 'veth' || !data || !peer) return `${kind} ${name}`
  const end = attributes(peer.bytes, IFINFOMSG_SIZE)
  const where = namespace(message, end, info.offset + data.offset + peer.offset)
  return `veth ${name} <-> ${textIn(find(end, n.IFLA_IFNAME)) ?? '?'}${where}`
}

const deletedLink = (message: Described): string =>
  textIn(find(attributes(message.body, IFINFOMSG_SIZE), n.IFLA_IFNAME)) ?? number(message, 4)

const address = (message: Described): string => {
  const all = attributes(message.body, 8)
  const local = find(all, n.IFA_LOCAL) ?? find(all, n.IFA_ADDRESS)
  return `${local ? formatIp(local.bytes) : '?'}/${message.body[1]} on ${number(message, 4)}`
}

const route = (message: Described): string => {
  const all = attributes(message.body, 12)
  const to = find(all, n.RTA_DST)
  const via = find(all, n.RTA_GATEWAY)
  const out = find(all, n.RTA_OIF)
  const gateway = via ? ` via ${formatIp(via.bytes)}` : ''
  return `${to ? `${formatIp(to.bytes)}/${message.body[1]}` : 'default'}${gateway}${out ? ` on ${number(message, out.offset)}` : ''}`
}

const writers: Readonly<Record<number, { readonly size: number; readonly say: (message: Described) => string }>> = {
  [n.RTM_NEWLINK]: { size: IFINFOMSG_SIZE, say: newLink },
  [n.RTM_DELLINK]: { size: IFINFOMSG_SIZE, say: deletedLink },
  [n.RTM_NEWADDR]: { size: 8, say: address },
  [n.RTM_DELADDR]: { size: 8, say: address },
  [n.RTM_NEWROUTE]: { size: 12, say: route },
  [n.RTM_DELROUTE]: { size: 12, say: route },
}

/** One line for the first message in the bytes. Never throws: what is no netlink message is called so. */
export const describe = (message: Message | Uint8Array): string => {
  const { bytes, relocations } = message instanceof Uint8Array ? { bytes: message, relocations: [] } : message
  const first = split(bytes).messages[0]
  if (!first) return `${bytes.length} bytes that are no netlink message`
  const name = n.messageNames[first.type] ?? `netlink message ${first.type}`
  const writer = writers[first.type]
  return writer && first.body.length >= writer.size ? `${name} ${writer.say({ body: first.body, relocations })}` : name
}

/** Whether these bytes are one netlink message of a kind that can be described, and nothing else. */
export const isRequest = (bytes: Uint8Array): boolean => {
  const { messages, rest } = split(bytes)
  return messages.length === 1 && rest === 0 && n.messageNames[messages[0]!.type] !== undefined
}
