// Fails: own-address
// Believes that an address names a cable. It names an end: with one address at both, the host speaks to itself.
import {
  AF_NETLINK,
  CLONE_NEWNET,
  CLONE_NEWNS,
  clone,
  execve,
  getpid,
  MS_PRIVATE,
  MS_RDONLY,
  MS_REC,
  mount,
  NETLINK_ROUTE,
  newAddress,
  newVeth,
  rtnetlink,
  SOCK_CLOEXEC,
  SOCK_RAW,
  setLinkUp,
  socket,
  unshare,
} from 'cooperage'
import { freeNumber } from '../../../lessons/05-net/number.ts'

export const box = (command: string[], n = freeNumber()) => {
  const outside = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE)
  const inside = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE)
  const me = getpid()
  const [link, peer] = [1000 + n, 2]
  return clone(CLONE_NEWNS, [
    outside,
    unshare(CLONE_NEWNET),
    inside,
    ...rtnetlink(inside, setLinkUp('lo')),
    me,
    ...rtnetlink(
      outside,
      newVeth({ name: `host${n}`, index: link, peer: 'eth0', peerIndex: peer, peerNamespace: { pid: me } }),
    ),
    ...rtnetlink(outside, newAddress({ index: link, address: `10.5.${n}.1/24` })),
    ...rtnetlink(outside, setLinkUp(link)),
    ...rtnetlink(inside, newAddress({ index: peer, address: `10.5.${n}.1/24` })),
    ...rtnetlink(inside, setLinkUp(peer)),
    mount('none', '/', null, MS_REC | MS_PRIVATE, null),
    mount('sysfs', '/sys', 'sysfs', MS_RDONLY, null),
    execve(command),
  ])
}
