// Fails: only-at-home
// Believes that two user namespaces are safer than one. Root of the inner one does not own what the outer one has.
import { CLONE_NEWUSER, CLONE_NEWUTS, clone, execve, unshare } from 'cooperage'
import { lends, mapRoot, outside, stepDown } from '../../../lessons/06-user/lesson.ts'

const { uid, gid } = outside

export const box = (command: string[]) =>
  clone(0, [
    ...(lends ? stepDown(uid, gid) : []),
    unshare(CLONE_NEWUSER | CLONE_NEWUTS),
    ...mapRoot(uid, gid),
    unshare(CLONE_NEWUSER),
    ...mapRoot(0, 0),
    execve(command),
  ])
