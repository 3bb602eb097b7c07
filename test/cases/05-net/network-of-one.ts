// Believes: a network that holds one box needs a prefix for one address.
// Rule: earlier.route.gateway-outside
// Says: with 10.5.0.2/32, which rtnetlink(RTM_NEWADDR 10.5.0.2/32 on 2)
// Says: the gateway 10.5.0.1 is no neighbour: this network holds one address alone
// Says: Take a shorter prefix, which holds both: 10.5.0.2/24.
import {
  CLONE_NEWNET,
  CLONE_NEWNS,
  CLONE_NEWPID,
  CLONE_NEWUTS,
  clone,
  execve,
  getpid,
  newAddress,
  newRoute,
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
  ...rtnetlink(outside, newAddress({ index: theirs, address: '10.5.0.1/24' })),
  ...rtnetlink(outside, setLinkUp(theirs)),
  ...rtnetlink(inside, newAddress({ index: ours, address: '10.5.0.2/32' })),
  ...rtnetlink(inside, setLinkUp(ours)),
  ...rtnetlink(inside, newRoute({ via: '10.5.0.1' })),
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
