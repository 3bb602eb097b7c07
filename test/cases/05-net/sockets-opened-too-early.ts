// Believes: a socket works on the network in which its process is by then.
// Rule: earlier.link.in-other-network
// Says: a socket speaks for the network in which it was opened, and that of this request was opened above unshare(CLONE_NEWNET)
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
import { inside, ours, outside, theirs } from '../../../exercises/05-net/solution.ts'

const me = getpid()

export { inside, ours, outside, theirs }
export const cable = [
  me,
  ...rtnetlink(
    outside,
    newVeth({ name: 'to-the-box', index: theirs, peer: 'eth0', peerIndex: ours, peerNamespace: { pid: me } }),
  ),
  ...rtnetlink(outside, newAddress({ index: theirs, address: '10.5.0.1/24' })),
  ...rtnetlink(outside, setLinkUp(theirs)),
  ...rtnetlink(inside, newAddress({ index: ours, address: '10.5.0.2/24' })),
]

export const box = (command: string[]) =>
  clone(CLONE_NEWPID | CLONE_NEWUTS | CLONE_NEWNS, [
    outside,
    inside,
    unshare(CLONE_NEWNET),
    ...cable,
    ...ownName,
    ...ownRoot,
    execve(command),
  ])
