// Fails: own-address
// Believes that it does not matter who has which address. The task gives the first one to the host, and the box is asked for at the other.
// Only the task asks for that.
import {
  AF_NETLINK,
  CLONE_NEWNET,
  CLONE_NEWNS,
  CLONE_NEWPID,
  CLONE_NEWUTS,
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
  type Step,
  setLinkUp,
  socket,
  unshare,
} from 'cooperage'
import { ownName } from '../../03-uts/solution.ts'
import { ownRoot } from '../../04-mount/solution.ts'

/** Both are one call. Which network it opens a way to, its place in the list decides. */
export const outside = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE)
export const inside = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE)

/** The two cards of the cable, by number: the host's and the box's. */
export const [theirs, ours] = [1005, 2]

/** The box reaches itself, at 127.0.0.1. */
export const loopback: Step[] = [
  // Opened here, so it speaks for the network in which the process is by now.
  inside,
  ...rtnetlink(inside, setLinkUp('lo')),
]

// A process's number says which network is meant: the one that the process is in. In a PID namespace it is the number there.
const me = getpid()

/** A cable between the two networks: the host has 10.5.0.2, the box 10.5.0.1. */
export const cable: Step[] = [
  me,
  ...rtnetlink(
    outside,
    newVeth({ name: 'to-the-box', index: theirs, peer: 'eth0', peerIndex: ours, peerNamespace: { pid: me } }),
  ),
  ...rtnetlink(outside, newAddress({ index: theirs, address: '10.5.0.2/24' })),
  ...rtnetlink(outside, setLinkUp(theirs)),

  ...rtnetlink(inside, newAddress({ index: ours, address: '10.5.0.1/24' })),
  ...rtnetlink(inside, setLinkUp(ours)),

  // A gateway must be a neighbour already, so this comes last.
  ...rtnetlink(inside, newRoute({ via: '10.5.0.2' })),
]

/** A process with a network of its own, and a cable to the host's. */
export const box = (command: string[]) =>
  clone(CLONE_NEWPID | CLONE_NEWUTS | CLONE_NEWNS, [
    // The last moment in the host's network. clone cannot move us: it would leave no such moment.
    outside,
    unshare(CLONE_NEWNET),
    ...loopback,
    ...cable,

    ...ownName,
    ...ownRoot,
    execve(command),
  ])
