import { still } from 'cooperage'
import { claims as net } from '../../lessons/05-net/check.ts'
import { claims as user } from '../../lessons/06-user/check.ts'
import { claims as container } from '../../lessons/13-container/check.ts'
import { notesForUsers, siteOverBase } from '../10-overlay/given.ts'

/**
 * The lesson asks for what is in these two namespaces. First it must be their own, or it is the host's that was looked at.
 * And its task says more about users and layers.
 */
export const claims = [
  ...still('user', user, ['own-user-namespace', 'uid-map', 'gid-map']),
  ...still('net', net, ['own-network']),
  ...container,
  ...still('overlay', [siteOverBase, notesForUsers]).map(each => ({ ...each, needs: ['overlay-overlay-root'] })),
]

/** Who it is, what it is called, who is beside it, what it can reach, what it may use and what it may do. */
const look = 'id; hostname; ps; ip link; cat /proc/self/cgroup; grep -E "Cap|NoNew|Seccomp" /proc/self/status'
export const command = ['sh', '-c', look]
