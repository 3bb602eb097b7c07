// Fails: gains-nothing
// Believes that who holds no power at all can get none. The bounding set is a way back: a file with capabilities on it
// gives what that set allows, unless no_new_privs forbids. And the filter was loaded too early to need it.
import {
  capset,
  clone,
  compile,
  execve,
  PR_CAPBSET_DROP,
  PR_SET_SECUREBITS,
  prctl,
  SECBIT_NOROOT,
  SECCOMP_SET_MODE_FILTER,
  seccomp,
} from 'cooperage'
import { dropped, filter } from '../../../lessons/09-capabilities/lesson.ts'

export const box = (command: string[]) =>
  clone(0, [
    // With CAP_SYS_ADMIN, nobody asks for no_new_privs.
    seccomp(SECCOMP_SET_MODE_FILTER, 0, compile(filter)),
    ...dropped.map(each => prctl(PR_CAPBSET_DROP, each)),
    // User 0 is to execve a user like any other: without powers.
    prctl(PR_SET_SECUREBITS, SECBIT_NOROOT),
    capset({ effective: 0n, permitted: 0n, inheritable: 0n }),
    execve(command),
  ])
