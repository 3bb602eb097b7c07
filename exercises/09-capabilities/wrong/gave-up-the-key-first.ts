// Fails: bounding
// Believes that the order does not matter, as long as all is given up. Dropping from the bounding set needs CAP_SETPCAP.
import {
  capset,
  clone,
  compile,
  everyCapability,
  execve,
  mayFail,
  PR_CAPBSET_DROP,
  PR_SET_NO_NEW_PRIVS,
  prctl,
  SECCOMP_SET_MODE_FILTER,
  seccomp,
} from 'cooperage'
import { filter } from '../../../lessons/09-capabilities/lesson.ts'

export const box = (command: string[]) =>
  clone(0, [
    capset({ effective: 0n, permitted: 0n, inheritable: 0n }),
    // Each of them is refused, and nobody looks.
    ...mayFail(everyCapability().map(each => prctl(PR_CAPBSET_DROP, each))),
    prctl(PR_SET_NO_NEW_PRIVS, 1),
    seccomp(SECCOMP_SET_MODE_FILTER, 0, compile(filter)),
    execve(command),
  ])
