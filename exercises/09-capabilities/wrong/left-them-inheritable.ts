// Fails: nothing-handed-on
// Believes that the inheritable set is to be what the others are. Docker did so until 2022: a user in there who is not
// root could then gain these from any file that inherits them (CVE-2022-24769).
import {
  capset,
  clone,
  compile,
  execve,
  PR_CAPBSET_DROP,
  PR_SET_NO_NEW_PRIVS,
  prctl,
  SECCOMP_SET_MODE_FILTER,
  seccomp,
} from 'cooperage'
import { dropped, filter, powers } from '../../../lessons/09-capabilities/lesson.ts'

export const box = (command: string[]) =>
  clone(0, [
    ...dropped.map(each => prctl(PR_CAPBSET_DROP, each)),
    capset({ effective: powers, permitted: powers, inheritable: powers }),
    prctl(PR_SET_NO_NEW_PRIVS, 1),
    seccomp(SECCOMP_SET_MODE_FILTER, 0, compile(filter)),
    execve(command),
  ])
