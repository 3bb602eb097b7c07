// What the scenes build their networks of: boxes that stand alone, and lists that connect them.
import {
  AF_NETLINK,
  CLONE_NEWNET,
  clone,
  close,
  execve,
  type Message,
  NETLINK_ROUTE,
  newAddress,
  newRoute,
  newVeth,
  rtnetlink,
  SOCK_CLOEXEC,
  SOCK_RAW,
  type Standing,
  setLinkUp,
  socket,
  write,
} from 'cooperage'
import { inNetworkOf } from './traffic.ts'

/** A network of its own, in which lo is up, and nothing else is. */
export const alone = (command: string[]) => {
  const inside = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE)
  return clone(CLONE_NEWNET, [inside, ...rtnetlink(inside, setLinkUp('lo')), execve(command)])
}

/** Tells the kernel how the network of a process is to be. */
export const configure = (pid: number, ...messages: Message[]) => {
  const inside = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE)
  return inNetworkOf(pid, [inside, ...messages.flatMap(message => rtnetlink(inside, message)), close(inside)])
}

/** Whether the network of a process passes on packets that are not for itself. */
export const forward = (pid: number, on: boolean) =>
  inNetworkOf(pid, write('/proc/sys/net/ipv4/ip_forward', on ? '1' : '0'))

/** The host's end of a cable to the box, and of one to the internet. */
const [LAN, WAN] = [11, 12]

/**
 * A little town: a box at 10.0.0.2, an internet at 203.0.113.2, and between them a host that has a foot in both
 * networks. The box knows its neighbours; the internet has never heard of it.
 */
export const town = (box: Standing, host: Standing, internet: Standing) => [
  configure(
    host.pid,
    newVeth({ name: 'lan', index: LAN, peer: 'eth0', peerIndex: 2, peerNamespace: { pid: box.pid } }),
    newAddress({ index: LAN, address: '10.0.0.1/24' }),
    setLinkUp(LAN),
    newVeth({ name: 'wan', index: WAN, peer: 'eth0', peerIndex: 2, peerNamespace: { pid: internet.pid } }),
    newAddress({ index: WAN, address: '203.0.113.1/24' }),
    setLinkUp(WAN),
  ),
  configure(box.pid, newAddress({ index: 2, address: '10.0.0.2/24' }), setLinkUp(2)),
  configure(internet.pid, newAddress({ index: 2, address: '203.0.113.2/24' }), setLinkUp(2)),
]

/** The box learns who knows a way to everybody else. */
export const byGateway = (box: Standing) => configure(box.pid, newRoute({ via: '10.0.0.1' }))
