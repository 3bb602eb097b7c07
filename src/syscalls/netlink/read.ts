// Reads what the kernel answers: links, addresses, routes, and whether a request was granted. Source: rtnetlink(7), netlink(7).

import { AF_INET, AF_INET6 } from '../constants.ts'
import { formatIp } from './ip.ts'
import * as n from './numbers.ts'
import { type Attribute, attributes, find, numberIn, type RawMessage, split, textIn, viewOf } from './parse.ts'

export interface Link {
  readonly what: 'link'
  readonly name: string
  readonly index: number
  /** up: switched on. running: passes packets, which for a veth needs the other end to be up too. */
  readonly up: boolean
  readonly running: boolean
  /** Bytes of the largest packet. */
  readonly mtu?: number
  /** `02:42:ac:11:00:02` */
  readonly mac?: string
  /** `veth`, `bridge`; none for hardware and loopback. */
  readonly kind?: string
  /** The number of the bridge it is plugged into. */
  readonly master?: number
  /** The number of the other end of a veth pair, in the namespace with the number `linkNetnsid` (here if none). */
  readonly peer?: number
  readonly linkNetnsid?: number
}

export interface Address {
  readonly what: 'address'
  readonly index: number
  /** With the length of the network's part: `10.0.0.2/24`. */
  readonly address: string
  readonly family: 'inet' | 'inet6'
  readonly scope: string
}

export interface Route {
  readonly what: 'route'
  /** `10.0.0.0/24`; the default route is `0.0.0.0/0` or `::/0`. */
  readonly to: string
  readonly via?: string
  /** The number of the link it leaves by. */
  readonly index?: number
  /** The address that packets bear as their sender. */
  readonly source?: string
  readonly metric?: number
  readonly family: 'inet' | 'inet6'
  readonly scope: string
  /** `unicast`; `local` and `broadcast` for what the kernel keeps for itself. */
  readonly type: string
  /** 254 is the main table, 255 the kernel's own. */
  readonly table: number
}

/** Whether a request was granted: errno 0 says yes. */
export interface Outcome {
  readonly what: 'outcome'
  readonly errno: number
  /** The request: `RTM_NEWLINK`. */
  readonly request: string
  /** The kernel's own words, where the socket has the option NETLINK_EXT_ACK. */
  readonly words?: string
}

export type Answer =
  | Link
  | Address
  | Route
  | Outcome
  /** The end of a list; another errno than 0 says that it is not whole. */
  | { readonly what: 'done'; readonly errno: number }
  /** A message of a kind that is not read here, or too short for its kind. */
  | { readonly what: 'other'; readonly type: number }
  /** Bytes at the end that are no whole message: the buffer for the answer was too small. */
  | { readonly what: 'truncated'; readonly bytes: number }

const scopes: Readonly<Record<number, string>> = { 0: 'global', 200: 'site', 253: 'link', 254: 'host', 255: 'nowhere' }
const routeTypes = [
  'none',
  'unicast',
  'local',
  'broadcast',
  'anycast',
  'multicast',
  'blackhole',
  'unreachable',
  'prohibit',
]
const families: Readonly<Record<number, 'inet' | 'inet6'>> = { [AF_INET]: 'inet', [AF_INET6]: 'inet6' }

/** Keeps only what is known: an optional field is absent, not undefined. */
const known = <T extends object>(fields: { [K in keyof T]: T[K] | undefined }): T =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T

const ip = (attribute: Attribute | undefined) => attribute && formatIp(attribute.bytes)

const mac = (attribute: Attribute | undefined) =>
  attribute && Array.from(attribute.bytes, byte => byte.toString(16).padStart(2, '0')).join(':')

const readLink = (body: Uint8Array): Link => {
  const all = attributes(body, 16)
  const info = attributes(find(all, n.IFLA_LINKINFO)?.bytes ?? new Uint8Array())
  const flags = viewOf(body).getUint32(8, true)
  return known<Link>({
    what: 'link',
    name: textIn(find(all, n.IFLA_IFNAME)) ?? '',
    index: viewOf(body).getInt32(4, true),
    up: (flags & n.IFF_UP) !== 0,
    running: (flags & n.IFF_RUNNING) !== 0,
    mtu: numberIn(find(all, n.IFLA_MTU)),
    mac: mac(find(all, n.IFLA_ADDRESS)),
    kind: textIn(find(info, n.IFLA_INFO_KIND)),
    master: numberIn(find(all, n.IFLA_MASTER)),
    peer: numberIn(find(all, n.IFLA_LINK)),
    linkNetnsid: numberIn(find(all, n.IFLA_LINK_NETNSID)),
  })
}

const readAddress = (body: Uint8Array, family: 'inet' | 'inet6'): Address => {
  const all = attributes(body, 8)
  const address = ip(find(all, n.IFA_LOCAL) ?? find(all, n.IFA_ADDRESS)) ?? ''
  return {
    what: 'address',
    index: viewOf(body).getInt32(4, true),
    address: `${address}/${body[1]}`,
    family,
    scope: scopes[body[3]!] ?? String(body[3]),
  }
}

const readRoute = (body: Uint8Array, family: 'inet' | 'inet6'): Route => {
  const all = attributes(body, 12)
  return known<Route>({
    what: 'route',
    to: `${ip(find(all, n.RTA_DST)) ?? (family === 'inet' ? '0.0.0.0' : '::')}/${body[1]}`,
    via: ip(find(all, n.RTA_GATEWAY)),
    index: numberIn(find(all, n.RTA_OIF)),
    source: ip(find(all, n.RTA_PREFSRC)),
    metric: numberIn(find(all, n.RTA_PRIORITY)),
    family,
    scope: scopes[body[6]!] ?? String(body[6]),
    type: routeTypes[body[7]!] ?? String(body[7]),
    table: numberIn(find(all, n.RTA_TABLE)) ?? body[4]!,
  })
}

/** struct nlmsgerr: the errno as a negative number, the request (or its header only), then perhaps words. */
const readOutcome = (body: Uint8Array, flags: number): Outcome => {
  const view = viewOf(body)
  const request = body.length >= 20 ? view.getUint16(8, true) : 0
  const repeated = flags & n.NLM_F_CAPPED || body.length < 20 ? 16 : view.getUint32(4, true)
  const words =
    flags & n.NLM_F_ACK_TLVS
      ? textIn(find(attributes(body, 4 + ((repeated + 3) & ~3)), n.NLMSGERR_ATTR_MSG))
      : undefined
  return known<Outcome>({
    what: 'outcome',
    errno: 0 - view.getInt32(0, true),
    request: n.messageNames[request] ?? String(request),
    words,
  })
}

const readOne = ({ type, flags, body }: RawMessage): Answer => {
  const family = families[body[0] ?? 0]
  if (type === n.NLMSG_ERROR && body.length >= 4) return readOutcome(body, flags)
  if (type === n.NLMSG_DONE) return { what: 'done', errno: body.length >= 4 ? 0 - viewOf(body).getInt32(0, true) : 0 }
  if (type === n.RTM_NEWLINK && body.length >= 16) return readLink(body)
  if (type === n.RTM_NEWADDR && body.length >= 8 && family) return readAddress(body, family)
  if (type === n.RTM_NEWROUTE && body.length >= 12 && family) return readRoute(body, family)
  return { what: 'other', type }
}

/**
 * Reads all messages that one recvfrom gave, or several put together. A list of links is not whole before `done`.
 * Never throws: what cannot be read is named as `other` or `truncated`.
 */
export const readMessages = (bytes: Uint8Array): Answer[] => {
  const { messages, rest } = split(bytes)
  const answers = messages.map(readOne)
  return rest > 0 ? [...answers, { what: 'truncated', bytes: rest }] : answers
}
