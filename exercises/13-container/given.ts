import { type Claim, claim, type IdRange, judged, notApplicable, replaced, still } from 'cooperage'
import { claims as net } from '../../lessons/05-net/check.ts'
import { claims as user } from '../../lessons/06-user/check.ts'
import { lends } from '../../lessons/06-user/lesson.ts'
import { claims as container } from '../../lessons/13-container/check.ts'
import { notesForUsers, siteOverBase } from '../10-overlay/given.ts'

const hasRoot = (map: readonly IdRange[]) => map.some(({ outside, count }) => outside <= 0 && outside + count > 0)
const shown = (map: readonly IdRange[]) => map.map(each => `${each.inside} ${each.outside} ${each.count}`).join(', ')

/** A host with one user has nobody else whom it could lend to a box. Where there are others, root steps down first. */
const noRootOutside: Claim = claim(
  'no-root-outside',
  'Outside it is neither root nor in the group of root.',
  ({ box: { pid, uidMap, gidMap, status } }) => {
    if (!lends) return notApplicable('the host has no other user than its root')
    const others = status.Groups.map(gid => ({ inside: gid, outside: gid, count: 1 }))
    return judged(
      !hasRoot(uidMap) && !hasRoot([...gidMap, ...others]),
      `/proc/${pid}/uid_map says ${shown(uidMap)}, gid_map ${shown(gidMap)}; other groups: ${status.Groups.join(' ') || 'none'}`,
      {
        means: 'Root in there is root outside, or in its group: files of the host open for it.',
        look: 'Step down before unshare, to a user and a group that are not root, and map these.',
        calls: ['setgid', 'setuid', 'unshare'],
      },
    )
  },
  ['user-own-user-namespace'],
)

/**
 * The lesson asks for what is in these two namespaces. First it must be their own, or it is the host's that was looked at.
 * And its task says more about users and layers.
 */
export const claims = [
  ...still('user', user, ['own-user-namespace']),
  ...still('net', net, ['own-network']),
  ...replaced(container, { 'overlay-overlay-root': siteOverBase }).flatMap(each =>
    each.id === 'user-root-inside' ? [each, noRootOutside] : [each],
  ),
  ...still('overlay', [notesForUsers]).map(each => ({ ...each, needs: ['overlay-overlay-root'] })),
]

/** Who it is, what it is called, who is beside it, what it can reach, what it may use and what it may do. */
const look = 'id; hostname; ps; ip link; cat /proc/self/cgroup; grep -E "Cap|NoNew|Seccomp" /proc/self/status'
export const command = ['sh', '-c', look]
