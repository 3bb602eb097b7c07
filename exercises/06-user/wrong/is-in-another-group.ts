// Fails: root-inside
// Believes that a group is as good as another. Root of a machine is user 0 and group 0, and files ask for both.
// Only the task asks for that.
import {
  CLONE_NEWNS,
  CLONE_NEWPID,
  CLONE_NEWUSER,
  CLONE_NEWUTS,
  clone,
  execve,
  fork,
  isRootOfTheMachine,
  PR_SET_DUMPABLE,
  prctl,
  type Step,
  setgid,
  setgroups,
  setuid,
  unshare,
  write,
} from 'cooperage'
import { ownName } from '../../03-uts/solution.ts'
import { ownRoot } from '../../04-mount/solution.ts'

/** Who root of the box is outside: you. But root of the machine lends it a number that no user has. */
export const outside = isRootOfTheMachine()
  ? { uid: 100_000, gid: 100_000 }
  : { uid: process.geteuid?.() ?? 0, gid: process.getegid?.() ?? 0 }

/** Root of the machine becomes another user, before it makes namespaces as that user. It is finished, and for you to use. */
export const stepDown = (uid: number, gid: number): Step[] => [
  setgroups([]),
  setgid(gid),
  setuid(uid),

  // Who has changed users keeps secrets: its files in /proc are root's now. You will want to write three of them.
  prctl(PR_SET_DUMPABLE, 1),
]

/** Says who root of a new user namespace is outside. */
export const mapRoot = (uid: number, gid: number): Step[] => [
  // A group can also shut somebody out (a file of mode 0604). Only who can never leave theirs may map it.
  ...write('/proc/self/setgroups', 'deny'),

  // First id in here, first id outside, how many.
  ...write('/proc/self/uid_map', `0 ${uid} 1`),
  ...write('/proc/self/gid_map', `100 ${gid} 1`),
]

/** Root in here, and outside a user like any other. */
export const box = (command: string[]) =>
  clone(0, [
    // For root of the machine alone; whoever is no root is somebody already.
    ...(isRootOfTheMachine() ? stepDown(outside.uid, outside.gid) : []),

    // The user namespace is made first, whatever the order of the words, and owns the others.
    unshare(CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWUTS | CLONE_NEWNS),
    ...mapRoot(outside.uid, outside.gid),

    // unshare moves nobody to the new PID namespace but children. This one goes on, as number one.
    fork(),

    ...ownName,
    ...ownRoot,
    execve(command),
  ])
