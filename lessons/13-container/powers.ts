// Lesson 09.
import {
  capset,
  compile,
  everyCapability,
  PR_CAP_AMBIENT,
  PR_CAP_AMBIENT_CLEAR_ALL,
  PR_CAPBSET_DROP,
  PR_SET_NO_NEW_PRIVS,
  prctl,
  SECCOMP_SET_MODE_FILTER,
  type Step,
  seccomp,
} from 'cooperage'
import { filter, kept, powers } from '../09-capabilities/lesson.ts'

export const fewerPowers = (): Step[] => [
  prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL),
  ...everyCapability()
    .filter(each => !kept.includes(each))
    .map(each => prctl(PR_CAPBSET_DROP, each)),
  capset({ effective: powers, permitted: powers, inheritable: 0n }),
  prctl(PR_SET_NO_NEW_PRIVS, 1),
  seccomp(SECCOMP_SET_MODE_FILTER, 0, compile(filter)),
]
