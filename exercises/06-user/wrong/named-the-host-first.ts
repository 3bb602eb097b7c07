// Fails: only-at-home
// Believes that the order of namespaces is a matter of taste. A namespace belongs to the user namespace in which it was
// made: this hostname to the one outside.
import { CLONE_NEWUSER, CLONE_NEWUTS, clone, execve, unshare } from 'cooperage'
import { lends, mapRoot, outside, stepDown } from '../../../lessons/06-user/lesson.ts'

const { uid, gid } = outside

export const box = (command: string[]) =>
  clone(CLONE_NEWUTS, [
    ...(lends ? stepDown(uid, gid) : []),
    unshare(CLONE_NEWUSER),
    ...mapRoot(uid, gid),
    execve(command),
  ])
