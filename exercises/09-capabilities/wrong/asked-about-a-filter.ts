// Fails: filter
// Believes that a seccomp call that succeeds has set a filter. This one only asked whether the kernel knows an action.
import {
  capset,
  clone,
  execve,
  PR_CAPBSET_DROP,
  PR_SET_NO_NEW_PRIVS,
  prctl,
  SECCOMP_GET_ACTION_AVAIL,
  seccomp,
} from 'cooperage'
import { dropped, powers } from '../../../lessons/09-capabilities/lesson.ts'

export const box = (command: string[]) =>
  clone(0, [
    ...dropped.map(each => prctl(PR_CAPBSET_DROP, each)),
    capset({ effective: powers, permitted: powers, inheritable: 0n }),
    prctl(PR_SET_NO_NEW_PRIVS, 1),
    // It reads 32 bits, 0 in an empty program: SECCOMP_RET_KILL_THREAD, which every kernel has.
    seccomp(SECCOMP_GET_ACTION_AVAIL, 0, []),
    execve(command),
  ])
