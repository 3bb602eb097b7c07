// 06 user. The task is in README.md beside this file. `cooper watch` looks on while you write.
import {
  CLONE_NEWNS,
  CLONE_NEWPID,
  CLONE_NEWUTS,
  clone,
  execve,
  mayBecome,
  PR_SET_DUMPABLE,
  prctl,
  type Step,
  setgid,
  setgroups,
  setuid,
} from 'cooperage'
import { ownName } from '../03-uts/solution.ts'
import { ownRoot } from '../04-mount/solution.ts'

/** Who root of the box is outside: you. But a root who has numbers to lend lends it one that no user has. */
const LENT = 100_000
export const lends = mayBecome(LENT)
export const outside = lends
  ? { uid: LENT, gid: LENT }
  : { uid: process.geteuid?.() ?? 0, gid: process.getegid?.() ?? 0 }

/** Root becomes another user, before it makes namespaces as that user. It is finished, and for you to use. */
export const stepDown = (uid: number, gid: number): Step[] => [
  setgroups([]),
  setgid(gid),
  setuid(uid),

  // Who has changed users keeps secrets: its files in /proc are root's now. You will want to write three of them.
  prctl(PR_SET_DUMPABLE, 1),
]

/** Says who root of a new user namespace is outside. */
export const mapRoot = (_uid: number, _gid: number): Step[] => [
  // Three files are to be written here. Each `write(path, text)` is three calls, so spread it: ...write(…).
]

/** Until now: what whoever starts it is outside, it is inside. */
export const box = (command: string[]) =>
  clone(CLONE_NEWPID | CLONE_NEWUTS | CLONE_NEWNS, [
    // Only for a root who has numbers to lend; whoever is no root is somebody already. It is the first thing to do:
    // ...(lends ? stepDown(outside.uid, outside.gid) : []),

    ...ownName,
    ...ownRoot,
    execve(command),
  ])
