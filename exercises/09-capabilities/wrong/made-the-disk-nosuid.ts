// Fails: gains-nothing
// Believes that where set-user-ID bits count for nothing, nobody gains anything. That holds for the files of one mount, and
// it was the host's: now its own sudo works no more, while the box finds another disk. no_new_privs is about the process.
import {
  capset,
  clone,
  compile,
  execve,
  MS_BIND,
  MS_NODEV,
  MS_NOSUID,
  MS_RDONLY,
  MS_REMOUNT,
  mayFail,
  mount,
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
    mayFail(mount('none', '/', null, MS_REMOUNT | MS_BIND | MS_NOSUID | MS_NODEV | MS_RDONLY, null)),
    seccomp(SECCOMP_SET_MODE_FILTER, 0, compile(filter)),
    ...dropped.map(each => prctl(PR_CAPBSET_DROP, each)),
    prctl(PR_SET_SECUREBITS, SECBIT_NOROOT),
    capset({ effective: 0n, permitted: 0n, inheritable: 0n }),
    execve(command),
  ])
