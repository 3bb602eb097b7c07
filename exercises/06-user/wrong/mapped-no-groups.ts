// Fails: gid-map
// Believes that a user brings their groups along. Groups have a map of their own, and without it they are nobody's.
import { CLONE_NEWUSER, CLONE_NEWUTS, clone, execve, unshare, write } from 'cooperage'
import { lends, outside, stepDown } from '../../../lessons/06-user/lesson.ts'

const { uid, gid } = outside

export const box = (command: string[]) =>
  clone(0, [
    ...(lends ? stepDown(uid, gid) : []),
    unshare(CLONE_NEWUSER | CLONE_NEWUTS),
    ...write('/proc/self/setgroups', 'deny'),
    ...write('/proc/self/uid_map', `0 ${uid} 1`),
    execve(command),
  ])
