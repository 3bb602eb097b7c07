// Fails: bounding
// Believes that a power given up by capset is gone. execve looks at the bounding set, and gives root all of it again.
import { capset, clone, compile, execve, SECCOMP_SET_MODE_FILTER, seccomp } from 'cooperage'
import { filter, powers } from '../../../lessons/09-capabilities/lesson.ts'

export const box = (command: string[]) =>
  clone(0, [
    seccomp(SECCOMP_SET_MODE_FILTER, 0, compile(filter)),
    capset({ effective: powers, permitted: powers, inheritable: 0n }),
    execve(command),
  ])
