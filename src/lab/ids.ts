// Whose ids the lab has. In every lab a user namespace makes its user root, and that root is nobody outside:
// - an ordinary user is root, with their subordinate ids where they have some;
// - root of the machine becomes user 1,000,000,000, which no user of the machine is. Root's own number would be enough to
//   write to /proc/sys, to devices and to the files of root, without any capability;
// - root of a container, who has no such number to give away, keeps the ids that the container has.
import { closeSync, openSync, writeFileSync } from 'node:fs'
import { start } from '../explain/perform.ts'
import { look } from '../proc/process.ts'
import { isRootOfTheMachine } from '../proc/root.ts'
import { decode } from '../syscalls/capabilities.ts'
import { clone } from '../syscalls/clone.ts'
import { CLONE_NEWUSER, O_CLOEXEC, PR_SET_DUMPABLE, PR_SET_PDEATHSIG, SIGKILL } from '../syscalls/constants.ts'
import { setgid, setgroups, setuid } from '../syscalls/credentials.ts'
import { open } from '../syscalls/files.ts'
import { getpid, prctl, setns } from '../syscalls/processes.ts'
import type { Step } from '../syscalls/step.ts'
import { mapRoot } from './map-root.ts'
import { mapSubordinateIds, subordinateIds } from './subids.ts'

/** Where root's lab begins, and how many ids it has. */
export const SHIFTED = { first: 1_000_000_000, count: 200_000 } as const

/** Consecutive ids in a user namespace. */
export interface Ids {
  readonly inside: number
  readonly count: number
}

/** A map of these ids to themselves, for a user namespace in which the same ones are to be. */
export const mapToThemselves = (ids: readonly Ids[]): string =>
  ids.map(({ inside, count }) => `${inside} ${inside} ${count}\n`).join('')

/** The ids of our own user namespace. */
export function ourIds(): Pick<LabIds, 'uids' | 'gids'> {
  const { uidMap, gidMap } = look(process.pid)
  return { uids: uidMap, gids: gidMap }
}

/** How a lab comes to its user namespace. */
export interface LabIds {
  /** The ids that there are in it. */
  readonly uids: readonly Ids[]
  readonly gids: readonly Ids[]
  /** The flags of the lab's first process that come in addition. */
  readonly flags: number
  /** The lab's first calls. */
  readonly begin: readonly Step[]
  /** Writes the maps of a new user namespace from outside, before its first call. */
  readonly map?: (pid: number) => void
  /** Calls in front of the lab, which lead into a user namespace that is there already. */
  readonly enter?: UserNamespace
}

/** A user namespace without a process. */
export interface UserNamespace {
  /** A path that leads to it, for open(2). */
  readonly path: string
  /** Gives it up. */
  close(): void
}

/** Root in a container may lack the capability that namespaces ask for; then even root begins with one of its users. */
export function mayMakeNamespaces(): boolean {
  if (process.geteuid?.() !== 0) return false
  try {
    return decode(look(process.pid).status.CapEff).includes('CAP_SYS_ADMIN')
  } catch {
    return true // without /proc the calls that follow say better what is the matter
  }
}

/** The ids of a lab that this user makes. Close `enter` when the lab has begun. */
export async function labIds(): Promise<LabIds> {
  if (!mayMakeNamespaces()) {
    const ids = process.geteuid?.() === 0 ? undefined : subordinateIds()
    const one = { inside: 0, count: 1 }
    if (!ids) return { flags: CLONE_NEWUSER, begin: mapRoot(), uids: [one], gids: [one] }
    const further = ({ count }: { count: number }) => [one, { inside: 1, count }]
    return {
      flags: CLONE_NEWUSER,
      begin: [],
      map: pid => mapSubordinateIds(pid, ids),
      uids: further(ids.uids),
      gids: further(ids.gids),
    }
  }
  if (!isRoot()) return { flags: CLONE_NEWUSER, begin: [], map: mapAll, ...ourIds() }
  const all = [{ inside: 0, count: SHIFTED.count }]
  // The process that has become root of the lab keeps its memory closed; this one is in the lab, and opens its own again.
  return { flags: 0, begin: [prctl(PR_SET_DUMPABLE, 1)], enter: await shiftedNamespace(), uids: all, gids: all }
}

function isRoot(): boolean {
  try {
    return isRootOfTheMachine()
  } catch {
    return true // without /proc: as above
  }
}

function mapAll(pid: number): void {
  const { uids, gids } = ourIds()
  writeFileSync(`/proc/${pid}/uid_map`, mapToThemselves(uids))
  writeFileSync(`/proc/${pid}/gid_map`, mapToThemselves(gids))
}

/** A new user namespace, whose ids are those of root's lab. */
async function shiftedNamespace(): Promise<UserNamespace> {
  const waits = () => new Promise<never>(() => {})
  const holder = start(clone(CLONE_NEWUSER, [getpid()]), { gate: waits, ownSession: true })
  try {
    const { first, count } = SHIFTED
    for (const map of ['uid_map', 'gid_map']) writeFileSync(`/proc/${holder.pid}/${map}`, `0 ${first} ${count}`)
    const fd = openSync(`/proc/${holder.pid}/ns/user`, 'r')
    return { path: `/proc/${process.pid}/fd/${fd}`, close: () => closeSync(fd) }
  } finally {
    holder.kill()
    await holder.exited
  }
}

/** Becomes root of a user namespace. @param namespace what `open` of its path gives */
export const become = (namespace: Step): Step[] => [
  setns(namespace, CLONE_NEWUSER),
  setgroups([]),
  setgid(0),
  setuid(0),
  // The kernel clears this when a process changes its ids.
  prctl(PR_SET_PDEATHSIG, SIGKILL),
]

export const openNamespace = ({ path }: UserNamespace): Step => open(path, O_CLOEXEC)
