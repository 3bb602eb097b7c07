// Fails: own-address
// Believes that only IPv4 addresses count. Its IPv6 address is the host's, so that nobody there can mean the box by it.
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
    ...rtnetlink(outside, newAddress({ index: link, address: 'fd00::1/64' })),
    ...rtnetlink(outside, setLinkUp(link)),
    ...rtnetlink(inside, newAddress({ index: peer, address: `10.5.${n}.2/24` })),
    ...rtnetlink(inside, newAddress({ index: peer, address: 'fd00::1/64' })),
    ...rtnetlink(inside, setLinkUp(peer)),
    mount('none', '/', null, MS_REC | MS_PRIVATE, null),
    mount('sysfs', '/sys', 'sysfs', MS_RDONLY, null),
    execve(command),
  ])
}
