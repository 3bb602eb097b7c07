// Fails: bounding
// Believes that any PR_CAPBSET will do. PR_CAPBSET_READ asks whether the capability is there, and that is all.
import {
  capset,
  clone,
  compile,
  execve,
  PR_CAPBSET_READ,
  PR_SET_NO_NEW_PRIVS,
  prctl,
  SECCOMP_SET_MODE_FILTER,
  seccomp,
} from 'cooperage'
import { dropped, filter, powers } from '../../../lessons/09-capabilities/lesson.ts'

export const box = (command: string[]) =>
  clone(0, [
    ...dropped.map(each => prctl(PR_CAPBSET_READ, each)),
    capset({ effective: powers, permitted: powers, inheritable: 0n }),
    prctl(PR_SET_NO_NEW_PRIVS, 1),
    seccomp(SECCOMP_SET_MODE_FILTER, 0, compile(filter)),
    execve(command),
  ])
