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
  // A process's number says which network is meant: the one that the process is in.
  const me = getpid()
  // The kernel knows links by number, and would choose one. We choose, so that the next lines know it too.
  const [link, peer] = [1000 + n, 2]

  return clone(CLONE_NEWNS, [
    outside,
    // A new network has no address and no route. It has one interface, the loopback lo, and that is down.
    unshare(CLONE_NEWNET),
    inside,
    // Without this even 127.0.0.1 does not answer.
    ...rtnetlink(inside, setLinkUp('lo')),

    me,
    // A cable with a card at each end. It is made out there, and its other end comes up in here.
    ...rtnetlink(
      outside,
      newVeth({ name: `host${n}`, index: link, peer: 'eth0', peerIndex: peer, peerNamespace: { pid: me } }),
    ),
    // The host's end. Its address will be the box's gateway.
    ...rtnetlink(outside, newAddress({ index: link, address: `10.5.${n}.1/24` })),
    // A new card is switched off. Nothing passes before both ends are on.
    ...rtnetlink(outside, setLinkUp(link)),

    // Our end. The address also says who the neighbours are: all of 10.5.n.
    ...rtnetlink(inside, newAddress({ index: peer, address: `10.5.${n}.2/24` })),
    ...rtnetlink(inside, setLinkUp(peer)),
    // Everybody else is reached by way of the host. A gateway must be a neighbour already, so this comes last.
    ...rtnetlink(inside, newRoute({ via: `10.5.${n}.1` })),

    // A sysfs shows the network of whoever mounts it. The one that is there still lists the host's interfaces.
    mount('none', '/', null, MS_REC | MS_PRIVATE, null),
    mount('sysfs', '/sys', 'sysfs', MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC, null),
    execve(command),
  ])
}

export const command = ['ls', '/sys/class/net']
