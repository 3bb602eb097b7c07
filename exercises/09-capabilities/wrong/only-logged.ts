// Fails: filter
// Believes that a call which is logged is not performed. The kernel writes a line, and performs it.
import {
  capset,
  clone,
  compile,
  execve,
  type Filter,
  PR_CAPBSET_DROP,
  PR_SET_NO_NEW_PRIVS,
  prctl,
  SECCOMP_SET_MODE_FILTER,
  seccomp,
} from 'cooperage'
import { dropped, powers } from '../../../lessons/09-capabilities/lesson.ts'

const filter: Filter = { default: 'allow', rules: [{ call: ['unshare', 'bpf', 'keyctl'], action: 'log' }] }

export const box = (command: string[]) =>
  clone(0, [
    ...dropped.map(each => prctl(PR_CAPBSET_DROP, each)),
    capset({ effective: powers, permitted: powers, inheritable: 0n }),
    prctl(PR_SET_NO_NEW_PRIVS, 1),
    seccomp(SECCOMP_SET_MODE_FILTER, 0, compile(filter)),
    execve(command),
  ])
