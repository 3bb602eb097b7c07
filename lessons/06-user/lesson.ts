import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import {
  CLONE_NEWNS,
  CLONE_NEWUSER,
  CLONE_NEWUTS,
  clone,
  execve,
  mayBecome,
  PR_SET_DUMPABLE,
  prctl,
  scratch,
  setgid,
  setgroups,
  setuid,
  unshare,
  write,
} from 'cooperage'

/** Who root of the box is outside: you. But a root who has numbers to lend lends it one that no user has. */
const LENT = 100_000
export const lends = mayBecome(LENT)
export const outside = lends ? { uid: LENT, gid: LENT } : { uid: process.geteuid!(), gid: process.getegid!() }

/** Root becomes another user, before it makes a namespace as that user. */
export const stepDown = (uid: number, gid: number) => [
  // Groups first: once we are not root any more, we may not leave one.
  setgroups([]),
  setgid(gid),
  setuid(uid),

  // Who has changed users keeps secrets: its files in /proc are root's now. We want to write two of them.
  prctl(PR_SET_DUMPABLE, 1),
]

/** Says who root of a new user namespace is outside. Each map can be written once, and the numbers are for good. */
export const mapRoot = (uid: number, gid: number) => [
  // A group can also shut somebody out (a file of mode 0604). Only who can never leave theirs may map it.
  ...write('/proc/self/setgroups', 'deny'),

  // First id in here, first id outside, how many. Without rights outside: our own, one.
  ...write('/proc/self/uid_map', `0 ${uid} 1`),
  ...write('/proc/self/gid_map', `0 ${gid} 1`),
]

/** Root in here, and outside a user like any other. */
export const box = (command: string[]) =>
  clone(0, [
    ...(lends ? stepDown(outside.uid, outside.gid) : []),

    // Every capability, from here on: over this namespace and the two made with it, and over nothing else.
    unshare(CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWUTS),

    ...mapRoot(outside.uid, outside.gid),

    // Were we still nobody's number, execve would see no root and take every capability away.
    execve(command),
  ])

/** A directory that everybody may write to, with a file of the host's. */
const shared = scratch('user')
export const prepare = (): void => {
  mkdirSync(shared, { recursive: true })
  writeFileSync(`${shared}/made-outside`, '')
  chmodSync(shared, 0o777)
}

const look = `id; cat /proc/self/uid_map; cd ${shared}; touch made-inside; ls -ln`
const act = `mount -t tmpfs none . && echo a tmpfs: granted; mknod ${shared}/disk b 8 0; true`
export const command = ['sh', '-c', `${look}; ${act}`]
