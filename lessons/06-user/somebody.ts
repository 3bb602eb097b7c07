// What the scenes have in common: how one becomes root of a new user namespace, and a place where everybody may write.
import { chmodSync, mkdirSync, rmSync } from 'node:fs'
import { CLONE_NEWUSER, execve, scratch, unshare, write } from 'cooperage'
import { lends, outside, stepDown } from './lesson.ts'

export const { uid, gid } = outside

/** Whoever makes the namespace: root steps down first, others are somebody already. */
export const asSomebody = lends ? stepDown(uid, gid) : []

/** Into a new user namespace, as a number of one's choice in there. */
export const becomeNumber = (inside: number) => [
  ...asSomebody,
  unshare(CLONE_NEWUSER),
  ...write('/proc/self/setgroups', 'deny'),
  ...write('/proc/self/uid_map', `${inside} ${uid} 1`),
  ...write('/proc/self/gid_map', `${inside} ${gid} 1`),
]

export const whoAmI = execve(['sh', '-c', 'echo user $(id -u); grep CapEff /proc/self/status'])

/** CapEff with every capability that there is. */
export const ALL = /CapEff:\s*0*1f/

/** A directory in which everybody may make files. */
export const shared = (name: string): string => {
  const path = scratch(name)
  rmSync(path, { recursive: true, force: true })
  mkdirSync(path)
  chmodSync(path, 0o777)
  return path
}
