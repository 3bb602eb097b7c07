// Believes: every request about the cable goes through one socket, the one of the box.
// Rule: earlier.link.in-other-network
// Says: link 1005 is in another network: a socket speaks for the network in which it was opened
// Says: through a socket that was opened above that call
import {
  CLONE_NEWNET,
  CLONE_NEWNS,
  CLONE_NEWPID,
  CLONE_NEWUTS,
  clone,
  execve,
  getpid,
  newAddress,
  newVeth,
  rtnetlink,
  setLinkUp,
  unshare,
} from 'cooperage'
import { ownName } from '../../../exercises/03-uts/solution.ts'
import { ownRoot } from '../../../exercises/04-mount/solution.ts'
import { inside, loopback, ours, outside, theirs } from '../../../exercises/05-net/solution.ts'

const me = getpid()

export { inside, loopback, ours, outside, theirs }
export const cable = [
  me,
  ...rtnetlink(
    outside,
    newVeth({ name: 'to-the-box', index: theirs, peer: 'eth0', peerIndex: ours, peerNamespace: { pid: me } }),
  ),
  ...rtnetlink(inside, newAddress({ index: theirs, address: '10.5.0.1/24' })),
  ...rtnetlink(inside, setLinkUp(theirs)),
  ...rtnetlink(inside, newAddress({ index: ours, address: '10.5.0.2/24' })),
  ...rtnetlink(inside, setLinkUp(ours)),
]

export const box = (command: string[]) =>
  clone(CLONE_NEWPID | CLONE_NEWUTS | CLONE_NEWNS, [
    outside,
    unshare(CLONE_NEWNET),
    ...loopback,
    ...cable,
    ...ownName,
    ...ownRoot,
    execve(command),
  ])
