// Fails: powers
// Believes that the bounding set bounds everything. What is inheritable when it shrinks stays so, and root is given both.
import {
  capset,
  clone,
  compile,
  everyCapability,
  execve,
  PR_CAPBSET_DROP,
  prctl,
  SECCOMP_SET_MODE_FILTER,
  seccomp,
  setOf,
  withinOurs,
} from 'cooperage'
import { dropped, filter } from '../../../lessons/09-capabilities/lesson.ts'

const all = withinOurs(setOf(...everyCapability()))

export const box = (command: string[]) =>
  clone(0, [
    capset({ effective: all, permitted: all, inheritable: all }),
    ...dropped.map(each => prctl(PR_CAPBSET_DROP, each)),
    seccomp(SECCOMP_SET_MODE_FILTER, 0, compile(filter)),
    execve(command),
  ])
