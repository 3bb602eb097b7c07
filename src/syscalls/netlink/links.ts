// Messages that make, move and change links: veth pairs, bridges, and the loopback that a new network begins with.
// Source: rtnetlink(7), "RTM_NEWLINK", veth(4), netdevice(7); the kernel's net/core/rtnetlink.c.

import type { Message, Step } from '../step.ts'
import { attribute, change, int32, message, optional, plain, text } from './message.ts'
import * as n from './numbers.ts'

/** A link's number in its own network namespace: chosen when it is made, or the result of a step. lo is always 1. */
export type Index = number | Step

/** The kernel finds a link by name or by number. */
export type LinkRef = string | Index

/** A network namespace: that of a process, or the one whose /proc/PID/ns/net was opened. */
export type Namespace = { readonly pid: number | Step } | { readonly fd: number | Step }

export interface NewVeth {
  readonly name: string
  /** The other end's name. */
  readonly peer: string
  /** Numbers of the two ends; the kernel chooses those that are left out. */
  readonly index?: number
  readonly peerIndex?: number
  /** Where the other end appears; here, where left out. */
  readonly peerNamespace?: Namespace
}

/** struct ifinfomsg: which link, its flags, and which of them the message is about. */
const ifinfomsg = (index: Index = 0, flags = 0, mask = 0): Message[] => [
  plain(new Uint8Array(4)),
  int32(index),
  int32(flags),
  int32(mask),
]

const named = (name: string): Message => attribute(n.IFLA_IFNAME, text(name))

/** The head of a message about a link that is there already. */
const existing = (link: LinkRef, flags = 0, mask = 0): Message[] =>
  typeof link === 'string' ? [...ifinfomsg(0, flags, mask), named(link)] : ifinfomsg(link, flags, mask)

const within = (namespace: Namespace): Message =>
  'pid' in namespace
    ? attribute(n.IFLA_NET_NS_PID, int32(namespace.pid))
    : attribute(n.IFLA_NET_NS_FD, int32(namespace.fd))

const ofKind = (kind: string, ...data: Message[]): Message =>
  attribute(n.IFLA_LINKINFO, attribute(n.IFLA_INFO_KIND, plain(new TextEncoder().encode(kind))), ...data)

const create = (name: string, index: Index | undefined, info: Message): Message =>
  change(n.RTM_NEWLINK, n.NLM_F_CREATE | n.NLM_F_EXCL, ...ifinfomsg(index), named(name), info)

/** A cable with a network card at each end: what goes in at one comes out at the other. Source: veth(4). */
export const newVeth = ({ name, peer, index, peerIndex, peerNamespace }: NewVeth): Message => {
  const end = [...ifinfomsg(peerIndex), named(peer), ...optional(peerNamespace, within)]
  return create(name, index, ofKind('veth', attribute(n.IFLA_INFO_DATA, attribute(n.VETH_INFO_PEER, ...end))))
}

/** A switch: links that have it as their master are plugged into it. */
export const newBridge = (name: string, index?: number): Message => create(name, index, ofKind('bridge'))

/** A card that swallows all packets; a place to keep an address. */
export const newDummy = (name: string, index?: number): Message => create(name, index, ofKind('dummy'))

/** Switches a link on: `ip link set lo up`. */
export const setLinkUp = (link: LinkRef): Message => change(n.RTM_NEWLINK, 0, ...existing(link, n.IFF_UP, n.IFF_UP))

/** Switches a link off: the flag is meant, and it is not set. */
export const setLinkDown = (link: LinkRef): Message => change(n.RTM_NEWLINK, 0, ...existing(link, 0, n.IFF_UP))

/** Plugs a link into a bridge. The kernel wants the bridge's number: choose it in newBridge. */
export const setMaster = (link: LinkRef, bridge: Index): Message =>
  change(n.RTM_NEWLINK, 0, ...existing(link), attribute(n.IFLA_MASTER, int32(bridge)))

/** Puts a link into another network namespace. It arrives switched off and without its addresses. */
export const moveLink = (link: LinkRef, namespace: Namespace): Message =>
  change(n.RTM_NEWLINK, 0, ...existing(link), within(namespace))

/** Gives a link another name. It must be meant by number: in this message the name is the new one. */
export const renameLink = (link: Index, name: string): Message =>
  change(n.RTM_NEWLINK, 0, ...ifinfomsg(link), named(name))

/** Takes a link away; with one end of a veth pair the other goes too. */
export const deleteLink = (link: LinkRef): Message => change(n.RTM_DELLINK, 0, ...existing(link))

/** Asks for all links of this network namespace. */
export const dumpLinks = (): Message => message(n.RTM_GETLINK, n.NLM_F_DUMP, ...ifinfomsg())
