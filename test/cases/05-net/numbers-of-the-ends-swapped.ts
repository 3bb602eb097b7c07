// Believes: index is the number of the end that goes into the box.
// Rule: earlier.veth.swapped
// Says: the two ends are in each other's place
// Says: Exchange them in newVeth: index: 1005, peerIndex: 2.
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
    newVeth({ name: 'to-the-box', index: ours, peer: 'eth0', peerIndex: theirs, peerNamespace: { pid: me } }),
  ),
  ...rtnetlink(outside, newAddress({ index: theirs, address: '10.5.0.1/24' })),
  ...rtnetlink(outside, setLinkUp(theirs)),
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
