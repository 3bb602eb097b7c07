// Fails: root-inside
// Believes that the first number in a map is the one outside. It is the one inside: nobody is 0 in here, and execve
// leaves capabilities to nobody else.
import { CLONE_NEWUSER, CLONE_NEWUTS, clone, execve, unshare, write } from 'cooperage'
import { lends, outside, stepDown } from '../../../lessons/06-user/lesson.ts'

const { uid, gid } = outside

export const box = (command: string[]) =>
  clone(0, [
    ...(lends ? stepDown(uid, gid) : []),
    unshare(CLONE_NEWUSER | CLONE_NEWUTS),
    ...write('/proc/self/setgroups', 'deny'),
    ...write('/proc/self/uid_map', `1000 ${uid} 1`),
    ...write('/proc/self/gid_map', `1000 ${gid} 1`),
    execve(command),
  ])
