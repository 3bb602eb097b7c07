// Fails: own-interfaces
// Believes that a network namespace changes what /sys shows. A sysfs goes on showing the network of whoever mounted it.
import {
  AF_NETLINK,
  CLONE_NEWNET,
  CLONE_NEWNS,
  clone,
  execve,
  getpid,
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
    ...rtnetlink(inside, newAddress({ index: peer, address: `10.5.${n}.2/24` })),
    ...rtnetlink(inside, setLinkUp(peer)),
    ...rtnetlink(inside, newRoute({ via: `10.5.${n}.1` })),
    execve(command),
  ])
}
