// What the kernel's answer to a netlink message means. The call that failed is named by the message: RTM_NEWLINK.
// Sources: rtnetlink(7), and the kernel's net/core/rtnetlink.c, net/ipv4/devinet.c and fib_semantics.c.

import { AF_NETLINK } from '../constants.ts'
import { isStep } from '../step.ts'
import type { Args, Causes, Subject } from './cause.ts'

const EPERM = [
  {
    means: 'no CAP_NET_ADMIN in the user namespace that owns this network namespace (or the one a link goes to)',
    fix: 'make the network namespace in or after your own user namespace: CLONE_NEWUSER | CLONE_NEWNET',
  },
]
const noSuchLink = [
  {
    means: 'this network namespace has no link of that name or index',
    fix: 'make it or move it here first; an index counts in its own namespace only',
  },
]

const link: Causes = {
  EPERM,
  ENODEV: noSuchLink,
  EEXIST: [
    {
      means: 'a link of that name is there already, in this network namespace or in the one it would go to',
      fix: 'delete the old one, or choose another name or index',
    },
  ],
  EBUSY: [
    {
      means:
        'the index is taken, or the link has another master already, or is up while it should be renamed (older kernels refuse that)',
      fix: 'choose another index; take it from its master; set it down before renaming',
    },
  ],
  EOPNOTSUPP: [
    {
      means: 'this kernel has no links of that kind, or this one does not do that',
      fix: 'modprobe veth, bridge or dummy',
    },
  ],
  EINVAL: [
    {
      means:
        'a name is longer than 15 bytes or has a slash or blank in it, or the link may not leave its namespace (loopback), or an attribute makes no sense',
      fix: "take a shorter name; the answer may carry the kernel's own words",
    },
  ],
  ERANGE: [
    {
      means: 'an attribute has a value out of range, such as a name longer than 15 bytes',
      fix: 'take a shorter name',
    },
  ],
  ESRCH: [
    {
      means: 'there is no process of that number whose network namespace could be meant',
      fix: "pass the number as the sender's PID namespace counts, or a descriptor of /proc/PID/ns/net",
    },
  ],
  EBADF: [{ means: 'the descriptor is not open, or no network namespace', fix: 'open /proc/PID/ns/net first' }],
  ELOOP: [{ means: 'a bridge cannot be put into a bridge', fix: 'join them with a veth pair' }],
}

const route: Causes = {
  EPERM,
  ENETUNREACH: [
    {
      means: 'the gateway is in no subnet of an interface that is up',
      fix: 'add the address and set the link up first, and only then the route through it',
    },
  ],
  EHOSTUNREACH: [
    {
      means: 'the gateway cannot be reached through that interface',
      fix: 'check the address, and that the link is up',
    },
  ],
  ENETDOWN: [{ means: 'the interface is down', fix: 'set it up first' }],
  ENODEV: noSuchLink,
  EEXIST: [
    {
      means: 'the route is there already',
      fix: 'an address brings the route to its own subnet by itself; leave it out',
    },
  ],
  EINVAL: [
    {
      means: 'the destination has bits beyond its prefix, or the gateway is one of our own addresses',
      fix: 'write 10.0.0.0/24, not 10.0.0.1/24',
    },
  ],
  ESRCH: [{ means: 'there is no such route', fix: 'nothing is left to be removed' }],
}

/** An answer that was received, where it is not known any more what was asked. */
const answer: Causes = {
  ...route,
  ...link,
  EEXIST: [{ means: 'the link, address or route is there already', fix: 'leave it out, or delete the old one first' }],
  EINVAL: [
    {
      means: 'a name, address or number in the message makes no sense to the kernel',
      fix: 'names have at most 15 bytes and no slash or blank; networks no bits beyond their prefix: 10.0.0.0/24',
    },
  ],
}

/** recvfrom on a netlink socket fails with the errno inside the answer: the request failed, not the receiving. */
export const isAnswer = (call: string, args: Args): boolean =>
  call === 'recvfrom' && isStep(args[0]) && args[0].signature.call === 'socket' && args[0].args[0] === AF_NETLINK

export const links: Subject = {
  answer,
  RTM_NEWLINK: link,
  RTM_SETLINK: link,
  RTM_DELLINK: {
    ...link,
    EOPNOTSUPP: [
      { means: 'this link cannot be deleted: a loopback or a real card', fix: 'set it down, or move it away' },
    ],
  },
  RTM_NEWADDR: {
    EPERM,
    ENODEV: noSuchLink,
    EEXIST: [{ means: 'the interface has this address already', fix: 'leave it out' }],
    EINVAL: [{ means: 'the address or its prefix length makes no sense', fix: 'write such as 10.0.0.2/24' }],
    EACCES: [{ means: 'IPv6 is switched off on this interface', fix: 'write 0 to net.ipv6.conf.NAME.disable_ipv6' }],
    EOPNOTSUPP: [{ means: 'this kernel has no such address family (IPv6 may be off)', fix: 'use IPv4' }],
    ENOBUFS: [{ means: 'the link is too small for IP: its mtu is below 68', fix: 'raise the mtu' }],
  },
  RTM_NEWROUTE: route,
  RTM_DELROUTE: route,
}
