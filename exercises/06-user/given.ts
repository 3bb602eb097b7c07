import { type Claim, idOutside, judged, replaced, stricter } from 'cooperage'
import { claims as user } from '../../lessons/06-user/check.ts'
import { around } from '../04-mount/given.ts'

export { prepare } from '../../lessons/01-chroot/lesson.ts'

/** A lesson asks for user 0 and some capability. This task asks for the group, too, and for all capabilities. */
const wholeRoot = (root: Claim): Claim =>
  stricter(root, 'It is root in there: user 0, group 0, with every capability.', ({ box: { pid, status, gidMap } }) => {
    const isGroup = idOutside(gidMap, 0) === status.Gid.effective
    const hasAll = status.CapEff === status.CapBnd
    return judged(
      isGroup && hasAll,
      `/proc/${pid}/status: group ${status.Gid.effective}, CapEff ${status.CapEff.toString(16)}, CapBnd ${status.CapBnd.toString(16)}; gid_map: ${gidMap.map(({ inside, outside, count }) => `${inside} ${outside} ${count}`).join(', ') || 'nothing'}`,
      isGroup
        ? {
            means: 'It has given up capabilities, and in its own namespaces it may do less than root.',
            look: 'Leave capset and PR_CAPBSET_DROP out: powers are a matter of exercise 09.',
            calls: ['capset', 'prctl'],
          }
        : {
            means: 'It is user 0 in there, and not group 0.',
            look: 'The first number in gid_map is the one inside: 0, as in uid_map.',
            calls: ['write'],
          },
    )
  })

/** What is new, and what must have stayed. To a user namespace the kernel gives mounts that cannot echo. mount_namespaces(7) */
export const claims = around(replaced(user, { 'root-inside': wholeRoot })).filter(({ id }) => id !== 'mount-no-echo')

/** A root has no directory of the lesson's: who one is, and what name one gave. */
export const command = ['sh', '-c', 'id; cat /proc/self/uid_map; hostname; ps; ls -ln /']
