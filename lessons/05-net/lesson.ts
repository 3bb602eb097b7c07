import {
  AF_NETLINK,
  CLONE_NEWNET,
  CLONE_NEWNS,
  clone,
  execve,
  getpid,
  MS_NODEV,
  MS_NOEXEC,
  MS_NOSUID,
  MS_PRIVATE,
  MS_RDONLY,
  MS_REC,
  mount,
  NETLINK_ROUTE,
  newAddress,
  newRoute,
  newVeth,
  rtnetlink,
  SOCK_CLOEXEC,
  SOCK_RAW,
  setLinkUp,
  socket,
  unshare,
} from 'cooperage'
import { freeNumber } from './number.ts'

/** A network of its own, and a cable to the host's. */
export const box = (command: string[], n = freeNumber()) => {
  // A netlink socket speaks for the network it was opened in, wherever its owner goes. This one: for the host's.
  const outside = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE)
  // This one is opened after we have moved. It speaks for the new network.
  const inside = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE)
  const me = getpid()
  // Addresses name a link by its number. We choose the numbers, so that we need not ask for them.
  const [link, peer] = [1000 + n, 2]

  return clone(CLONE_NEWNS, [
    outside,
    // A new network has no address and no route. It has one interface, the loopback lo, and that is down.
    unshare(CLONE_NEWNET),
    inside,
    // Even 127.0.0.1 is dead until lo is up.
    ...rtnetlink(inside, setLinkUp('lo')),

    // A cable with a card at each end. It is made out there, with its other end in the network of process `me`.
    me,
    ...rtnetlink(
      outside,
      newVeth({ name: `host${n}`, index: link, peer: 'eth0', peerIndex: peer, peerNamespace: { pid: me } }),
    ),

    // The host's end. Its address will be the box's gateway.
    ...rtnetlink(outside, newAddress({ index: link, address: `10.5.${n}.1/24` })),
    ...rtnetlink(outside, setLinkUp(link)),

    // Our end. With address and power comes the route to all of 10.5.n.
    ...rtnetlink(inside, newAddress({ index: peer, address: `10.5.${n}.2/24` })),
    ...rtnetlink(inside, setLinkUp(peer)),
    // Everything else goes by way of the host. A gateway must be a neighbour, so this comes after the address.
    ...rtnetlink(inside, newRoute({ via: `10.5.${n}.1` })),

    // A sysfs shows the network of whoever mounts it. This one lists our interfaces, the old one the host's.
    mount('none', '/', null, MS_REC | MS_PRIVATE, null),
    mount('sysfs', '/sys', 'sysfs', MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC, null),
    execve(command),
  ])
}

export const command = ['ls', '/sys/class/net']
