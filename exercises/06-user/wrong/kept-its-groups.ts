// Fails: gid-map
// Believes that setgid leaves all groups. It changes one of them; the others stay until setgroups takes them away.
import {
  CLONE_NEWUSER,
  CLONE_NEWUTS,
  clone,
  execve,
  PR_SET_DUMPABLE,
  prctl,
  setgid,
  setgroups,
  setuid,
  unshare,
  write,
} from 'cooperage'
import { lends, outside } from '../../../lessons/06-user/lesson.ts'

const { uid, gid } = outside

export const box = (command: string[]) =>
  clone(0, [
    // Root brings along the group of root. An ordinary user has no such group, and fails here for want of a map.
    ...(lends ? [setgroups([0]), setgid(gid), setuid(uid), prctl(PR_SET_DUMPABLE, 1)] : []),
    unshare(CLONE_NEWUSER | CLONE_NEWUTS),
    ...write('/proc/self/setgroups', 'deny'),
    ...write('/proc/self/uid_map', `0 ${uid} 1`),
    ...(lends ? write('/proc/self/gid_map', `0 ${gid} 1`) : []),
    execve(command),
  ])
