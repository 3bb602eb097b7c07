// The offsets of a time namespace that no call has made. time_namespaces(7); its other errors are in write.errno.ts.

import { CLONE_NEWTIME } from '../../syscalls/constants.ts'
import { pathOf } from '../../syscalls/errno-rule.ts'
import { madeAt } from '../earlier-calls/before.ts'
import { type Rule, ruleInList } from '../rule.ts'

export const timeNamespaceRules: readonly Rule[] = [
  ruleInList({
    id: 'known.time-namespace.none-made',
    call: ['write'],
    errno: ['EPERM', 'EACCES'],
    when: ({ step, before }) => /\/timens_offsets$/.test(pathOf(step.args) ?? '') && madeAt(before, CLONE_NEWTIME) < 0,
    means: 'no call before makes a time namespace, and the clocks of the present one cannot be set',
    fix: 'unshare(CLONE_NEWTIME) before: the offsets are those of the namespace that the children will be in',
  }),
]
