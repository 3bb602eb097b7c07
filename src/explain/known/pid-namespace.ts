// ENOMEM of fork, where memory has nothing to do with it: number one of the PID namespace has ended. pid_namespaces(7)

import { CLONE_NEWPID } from '../../syscalls/constants.ts'
import type { Step } from '../../syscalls/step.ts'
import { madeAt } from '../earlier-calls/before.ts'
import { type Rule, ruleInList } from '../rule.ts'

export const pidNamespaceRules: readonly Rule[] = [
  ruleInList<{ maker: Step }>({
    id: 'known.fork.number-one-ended',
    call: ['fork', 'clone3', 'unshare'],
    errno: ['ENOMEM'],
    when: ({ before }) => {
      const maker = before.steps[madeAt(before, CLONE_NEWPID)]
      return maker?.signature.call === 'unshare' ? { maker } : undefined
    },
    means:
      'unshare(CLONE_NEWPID) before has made a PID namespace for the children, its number one has ended, and the kernel starts no process in a namespace without number one. For this process /proc/PID/ns/pid and /proc/PID/ns/pid_for_children differ',
    fix: 'fork() right after unshare(CLONE_NEWPID), and go on in the child, which stays number one; or give clone CLONE_NEWPID',
  }),
]
