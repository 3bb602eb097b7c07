// What the kernel's answer to a netlink message means. The message names the call that failed: RTM_NEWLINK.
// Sources: rtnetlink(7), and the kernel's net/core/rtnetlink.c, net/ipv4/devinet.c and fib_semantics.c.

import { AF_NETLINK } from './constants.ts'
import { type Args, errnoRules, type RuleText } from './errno-rule.ts'
import { isStep } from './step.ts'

const notAdmin = (message: string): RuleText => ({
  id: `${message}.EPERM.not-net-admin`,
  means: 'no CAP_NET_ADMIN in the user namespace that owns this network namespace (or the one a link goes to)',
  fix: 'make the network namespace in or after your own user namespace: CLONE_NEWUSER | CLONE_NEWNET',
})

const noInterface = (message: string): RuleText => ({
  id: `${message}.ENODEV.no-interface`,
  means: 'this network namespace has no link of that name or index',
  fix: 'make it or move it here first; an index counts in its own namespace only',
})

const linkExists = (message: string): RuleText => ({
  id: `${message}.EEXIST.name-taken`,
  means: 'a link of that name is there already, in this network namespace or in the one it would go to',
  fix: 'delete the old one, or choose another name or index',
})

const unknownKind = (message: string): RuleText => ({
  id: `${message}.EOPNOTSUPP.unknown-kind`,
  means: 'this kernel has no links of that kind, or this one does not do that',
  fix: 'modprobe veth, bridge or dummy',
})

const linkName = (message: string): RuleText => ({
  id: `${message}.EINVAL.name`,
  means:
    'a name is longer than 15 bytes or has a slash or blank in it, or the link may not leave its namespace (loopback), or an attribute makes no sense',
  fix: "take a shorter name; the answer may carry the kernel's own words",
})

const link = (message: string): RuleText[] => [
  {
    id: `${message}.EBUSY.index-taken`,
    means:
      'the index is taken, or the link has another master already, or it is up during a rename (older kernels refuse that)',
    fix: 'choose another index; take it from its master; set it down before renaming',
  },
  {
    id: `${message}.ERANGE.attribute`,
    means: 'an attribute has a value out of range, such as a name longer than 15 bytes',
    fix: 'take a shorter name',
  },
  {
    id: `${message}.EBADF.no-namespace`,
    means: 'the descriptor is not open, or no network namespace',
    fix: 'open /proc/PID/ns/net first',
  },
  {
    id: `${message}.ELOOP.bridge-in-bridge`,
    means: 'a bridge cannot be put into a bridge',
    fix: 'join them with a veth pair',
  },
]

const noProcess = (message: string): RuleText => ({
  id: `${message}.ESRCH.no-process`,
  means: 'no process has the PID by which the message names a network namespace',
  fix: "pass the PID as the sender's PID namespace counts, or a descriptor of /proc/PID/ns/net",
})

const route = (message: string): RuleText[] => [
  {
    id: `${message}.ENETUNREACH.gateway`,
    means: 'the gateway is in no subnet of an interface that is up',
    fix: 'add the address and set the link up first, and only then the route through it',
  },
  {
    id: `${message}.EHOSTUNREACH.gateway`,
    means: 'the gateway cannot be reached through that interface',
    fix: 'check the address, and that the link is up',
  },
  { id: `${message}.ENETDOWN.interface-down`, means: 'the interface is down', fix: 'set it up first' },
]

const wholeLink = (message: string): RuleText[] => [
  notAdmin(message),
  noInterface(message),
  linkExists(message),
  linkName(message),
  noProcess(message),
  ...link(message),
]

const wholeRoute = (message: string): RuleText[] => [
  notAdmin(message),
  noInterface(message),
  ...route(message),
  {
    id: `${message}.EEXIST.there-already`,
    means: 'the route is there already',
    fix: 'an address brings the route to its own subnet by itself; leave it out',
  },
  {
    id: `${message}.EINVAL.prefix`,
    means: 'the destination has bits beyond its prefix, or the gateway is one of our own addresses',
    fix: 'write 10.0.0.0/24, not 10.0.0.1/24',
  },
  { id: `${message}.ESRCH.no-route`, means: 'there is no such route', fix: 'nothing is left to be removed' },
]

/** recvfrom on a netlink socket fails with the errno inside the answer: the request failed, not the receiving. */
export const isAnswer = (call: string, args: Args): boolean =>
  call === 'recvfrom' && isStep(args[0]) && args[0].signature.call === 'socket' && args[0].args[0] === AF_NETLINK

/** The call of the rules about an answer whose request is not known. */
export const ANSWER = 'netlink_answer'

export const rtnetlinkRules = errnoRules([
  ...wholeLink('RTM_NEWLINK'),
  unknownKind('RTM_NEWLINK'),
  ...wholeLink('RTM_SETLINK'),
  unknownKind('RTM_SETLINK'),
  ...wholeLink('RTM_DELLINK'),
  {
    id: 'RTM_DELLINK.EOPNOTSUPP.not-deletable',
    means: 'this link cannot be deleted: a loopback or a physical interface',
    fix: 'set it down, or move it away',
  },
  notAdmin('RTM_NEWADDR'),
  noInterface('RTM_NEWADDR'),
  { id: 'RTM_NEWADDR.EEXIST.there-already', means: 'the interface has this address already', fix: 'leave it out' },
  {
    id: 'RTM_NEWADDR.EINVAL.prefix',
    means: 'the address or its prefix length makes no sense',
    fix: 'write such as 10.0.0.2/24',
  },
  {
    id: 'RTM_NEWADDR.EACCES.ipv6-off',
    means: 'IPv6 is switched off on this interface',
    fix: 'write 0 to net.ipv6.conf.NAME.disable_ipv6',
  },
  {
    id: 'RTM_NEWADDR.EOPNOTSUPP.no-family',
    means: 'this kernel has no such address family (IPv6 may be off)',
    fix: 'use IPv4',
  },
  {
    id: 'RTM_NEWADDR.ENOBUFS.small-mtu',
    means: 'the link is too small for IP: its mtu is below 68',
    fix: 'raise the mtu',
  },
  ...wholeRoute('RTM_NEWROUTE'),
  ...wholeRoute('RTM_DELROUTE'),
  notAdmin(ANSWER),
  noInterface(ANSWER),
  ...route(ANSWER),
  ...link(ANSWER),
  noProcess(ANSWER),
  unknownKind(ANSWER),
  {
    id: `${ANSWER}.EEXIST.there-already`,
    means: 'the link, address or route is there already',
    fix: 'leave it out, or delete the old one first',
  },
  {
    id: `${ANSWER}.EINVAL.value`,
    means: 'a name, address or number in the message makes no sense to the kernel',
    fix: 'names have at most 15 bytes and no slash or blank; networks no bits beyond their prefix: 10.0.0.0/24',
  },
])
