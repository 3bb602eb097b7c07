// What a netlink message of a list asks for, as data. Source: rtnetlink(7).
import { isStep, type Message } from '../step.ts'
import { formatIp } from './ip.ts'
import * as n from './numbers.ts'
import { type Attribute, attributes, find, split, textIn, viewOf } from './parse.ts'

/** How a message names an interface: by its number, or by its name. */
export interface NamedLink {
  readonly index: number | undefined
  readonly name: string | undefined
}

/** Where an end of a veth pair goes, or an interface is moved to: to the network of a process, or of a descriptor. */
export type Destination = 'process' | 'descriptor' | undefined

interface NewLink extends NamedLink {
  readonly what: 'new-link'
  /** The other end of a veth pair. */
  readonly peer: (NamedLink & { readonly to: Destination }) | undefined
}

interface ChangedLink extends NamedLink {
  readonly what: 'changed-link'
  readonly up: boolean
  readonly to: Destination
}

interface NewAddress {
  readonly what: 'new-address'
  readonly index: number | undefined
  readonly address: string
  readonly prefix: number
}

interface NewRoute {
  readonly what: 'new-route'
  readonly via: string | undefined
}

export type Request = NewLink | ChangedLink | NewAddress | NewRoute

/** Of the first message; undefined where it asks for something else. */
export function requestIn(message: Message | Uint8Array): Request | undefined {
  const { bytes, relocations } = message instanceof Uint8Array ? { bytes: message, relocations: [] } : message
  const first = split(bytes).messages[0]
  if (!first) return undefined
  const { type, body } = first
  // The header has 16 bytes, and an interface's number is bytes 4 to 7 of what follows it.
  const isLater = relocations.some(({ of, offset }) => offset === 20 && isStep(of))
  const index = isLater || body.length < 8 ? undefined : viewOf(body).getInt32(4, true) || undefined
  if (type === n.RTM_NEWLINK && body.length >= 16) return linkIn(body, index)
  if (type === n.RTM_NEWADDR && body.length >= 8) {
    const local = find(attributes(body, 8), n.IFA_LOCAL)
    return local && { what: 'new-address', index, address: formatIp(local.bytes), prefix: body[1] ?? 0 }
  }
  if (type !== n.RTM_NEWROUTE || body.length < 12) return undefined
  const via = find(attributes(body, 12), n.RTA_GATEWAY)
  return { what: 'new-route', via: via && formatIp(via.bytes) }
}

function linkIn(body: Uint8Array, index: number | undefined): Request {
  const all = attributes(body, 16)
  const name = textIn(find(all, n.IFLA_IFNAME))
  const info = find(all, n.IFLA_LINKINFO)
  if (!info) {
    const up = (viewOf(body).getUint32(8, true) & n.IFF_UP) !== 0
    return { what: 'changed-link', index, name, up, to: destination(all) }
  }
  const data = find(attributes(info.bytes), n.IFLA_INFO_DATA)
  const peer = data && find(attributes(data.bytes), n.VETH_INFO_PEER)
  return { what: 'new-link', index, name, peer: peer && peerIn(peer.bytes) }
}

function peerIn(bytes: Uint8Array): NewLink['peer'] {
  const all = attributes(bytes, 16)
  const index = viewOf(bytes).getInt32(4, true) || undefined
  return { index, name: textIn(find(all, n.IFLA_IFNAME)), to: destination(all) }
}

const destination = (all: readonly Attribute[]): Destination =>
  find(all, n.IFLA_NET_NS_PID) ? 'process' : find(all, n.IFLA_NET_NS_FD) ? 'descriptor' : undefined
