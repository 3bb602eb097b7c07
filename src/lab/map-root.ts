// Who is root in a new user namespace.
import { write } from '../syscalls/files.ts'
import type { Step } from '../syscalls/step.ts'

/**
 * Makes root of a process that has just come into a user namespace of its own. An ordinary user may map one id: their
 * own, and a group only once setgroups(2) is given up. user_namespaces(7)
 */
export const mapRoot = (uid = process.geteuid?.() ?? 0, gid = process.getegid?.() ?? 0): Step[] => [
  ...write('/proc/self/setgroups', 'deny'),
  ...write('/proc/self/uid_map', `0 ${uid} 1`),
  ...write('/proc/self/gid_map', `0 ${gid} 1`),
]
