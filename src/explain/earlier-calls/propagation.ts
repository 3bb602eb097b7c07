// EINVAL of a change of propagation: after chroot, / is no mount point any more. mount_namespaces(7)
import { isPropagation } from '../model/mounts.ts'
import { ruleInList } from '../rule.ts'
import { calls } from './before.ts'

export const propagationRules = [
  ruleInList({
    id: 'earlier.mount.private-after-chroot',
    call: ['mount'],
    errno: ['EINVAL'],
    when: ({ step, before }) => isPropagation(step) && step.args[1] === '/' && calls(before, 'chroot').length > 0,
    means:
      'after chroot / is a directory and no mount, so it has no propagation; and what was mounted before has reached the host by now',
    fix: 'put this line first, before all other mounts: then no mount of the list reaches the host',
  }),
]
