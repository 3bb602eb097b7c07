// Fails: own-address
// Believes that an address belongs to the card. It belongs to the network: a link that moves to another arrives
// switched off, and without its addresses.
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
  moveLink,
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
import { freeNumber } from '../../../lessons/05-net/number.ts'

export const box = (command: string[], n = freeNumber()) => {
  const outside = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE)
  const inside = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE)
  const me = getpid()
  const [link, peer] = [1000 + n, 2000 + n]
  return clone(CLONE_NEWNS, [
    outside,
    unshare(CLONE_NEWNET),
    inside,
    ...rtnetlink(inside, setLinkUp('lo')),
    me,
    ...rtnetlink(outside, newVeth({ name: `host${n}`, index: link, peer: `box${n}`, peerIndex: peer })),
    ...rtnetlink(outside, newAddress({ index: peer, address: `10.5.${n}.2/24` })),
    ...rtnetlink(outside, moveLink(peer, { pid: me })),
    ...rtnetlink(outside, newAddress({ index: link, address: `10.5.${n}.1/24` })),
    ...rtnetlink(outside, setLinkUp(link)),
    ...rtnetlink(inside, setLinkUp(peer)),
    ...rtnetlink(inside, newRoute({ index: peer })),
    mount('none', '/', null, MS_REC | MS_PRIVATE, null),
    mount('sysfs', '/sys', 'sysfs', MS_RDONLY, null),
    execve(command),
  ])
}
