// Messages that make, move and change interfaces (the kernel calls them links): veth pairs, bridges, and the loopback
// interface that a new network begins with.
// Source: rtnetlink(7), "RTM_NEWLINK", veth(4), netdevice(7); the kernel's net/core/rtnetlink.c.

import { fields, name, optional } from '../parameters.ts'
import type { Message } from '../step.ts'
import { takes } from '../syscall.ts'
import { attribute, change, ifGiven, int32, message, plain, text } from './message.ts'
import * as n from './numbers.ts'
import { type Index, index, type LinkRef, link, type Namespace, namespace } from './parameters.ts'

export interface NewVeth {
  readonly name: string
  /** The other end's name. */
  readonly peer: string
  /** Numbers of the two ends; the kernel chooses those that are left out. */
  readonly index?: Index
  readonly peerIndex?: Index
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

/** The head of a message about an interface that is there already. */
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

/** A veth pair: two interfaces, and a packet that one sends arrives at the other. veth(4) */
export const newVeth = takes(
  [
    fields('message', [
      name('name'),
      name('peer'),
      optional(index('index')),
      optional(index('peerIndex')),
      optional(namespace('peerNamespace')),
    ]),
  ],
  ({ name, peer, index, peerIndex, peerNamespace }: NewVeth): Message => {
    const end = [...ifinfomsg(peerIndex), named(peer), ...ifGiven(peerNamespace, within)]
    return create(name, index, ofKind('veth', attribute(n.IFLA_INFO_DATA, attribute(n.VETH_INFO_PEER, ...end))))
  },
)

/** A switch: interfaces that have it as their master are plugged into it. Errors: EEXIST. rtnetlink(7) */
export const newBridge = takes(
  [name('name'), index('index')],
  (name, index?: Index): Message => create(name, index, ofKind('bridge')),
)

/** An interface that swallows all packets; a place to keep an address. Errors: EEXIST. rtnetlink(7) */
export const newDummy = takes(
  [name('name'), index('index')],
  (name, index?: Index): Message => create(name, index, ofKind('dummy')),
)

/** Switches an interface on: `ip link set lo up`. rtnetlink(7), netdevice(7) */
export const setLinkUp = takes(
  [link('link')],
  (link): Message => change(n.RTM_NEWLINK, 0, ...existing(link, n.IFF_UP, n.IFF_UP)),
)

/** Switches an interface off: the message is about the flag IFF_UP, and does not set it. rtnetlink(7), netdevice(7) */
export const setLinkDown = takes(
  [link('link')],
  (link): Message => change(n.RTM_NEWLINK, 0, ...existing(link, 0, n.IFF_UP)),
)

/** Plugs an interface into a bridge. The kernel wants the bridge's number: choose it in newBridge. rtnetlink(7) */
export const setMaster = takes(
  [link('link'), index('bridge')],
  (link, bridge): Message => change(n.RTM_NEWLINK, 0, ...existing(link), attribute(n.IFLA_MASTER, int32(bridge))),
)

/** Puts an interface into another network namespace. It arrives switched off and without its addresses. rtnetlink(7) */
export const moveLink = takes(
  [link('link'), namespace('namespace')],
  (link, namespace): Message => change(n.RTM_NEWLINK, 0, ...existing(link), within(namespace)),
)

/** Gives an interface another name. It must be given by number: the name in this message is the new one. rtnetlink(7) */
export const renameLink = takes(
  [index('link'), name('name')],
  (link, name): Message => change(n.RTM_NEWLINK, 0, ...ifinfomsg(link), named(name)),
)

/** Takes an interface away; with one end of a veth pair the other goes too. rtnetlink(7) */
export const deleteLink = takes([link('link')], (link): Message => change(n.RTM_DELLINK, 0, ...existing(link)))

/** Asks for all links of this network namespace. */
export const dumpLinks = (): Message => message(n.RTM_GETLINK, n.NLM_F_DUMP, ...ifinfomsg())
