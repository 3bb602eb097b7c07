// Fails: filter
// Believes that a filter refuses by being there. This one has no rule, so it lets every call through.
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

const filter: Filter = { default: 'allow', rules: [] }

export const box = (command: string[]) =>
  clone(0, [
    ...dropped.map(each => prctl(PR_CAPBSET_DROP, each)),
    capset({ effective: powers, permitted: powers, inheritable: 0n }),
    prctl(PR_SET_NO_NEW_PRIVS, 1),
    seccomp(SECCOMP_SET_MODE_FILTER, 0, compile(filter)),
    execve(command),
  ])
