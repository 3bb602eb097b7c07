// Fails: filter
// Believes that few capabilities make a small door. Most calls ask for none, and each is kernel code that can have a hole.
import { capset, clone, execve, PR_CAPBSET_DROP, PR_SET_NO_NEW_PRIVS, prctl } from 'cooperage'
import { dropped, powers } from '../../../lessons/09-capabilities/lesson.ts'

export const box = (command: string[]) =>
  clone(0, [
    ...dropped.map(each => prctl(PR_CAPBSET_DROP, each)),
    capset({ effective: powers, permitted: powers, inheritable: 0n }),
    prctl(PR_SET_NO_NEW_PRIVS, 1),
    execve(command),
  ])
