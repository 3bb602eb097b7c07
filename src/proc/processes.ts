// All processes and their family tree. A process may end while we list them; one that is Gone is left out.

import { readdirSync } from 'node:fs'
import { Forbidden, Gone } from './errors.ts'
import { type NamespaceName, parseNamespace } from './namespaces.ts'
import type { HostPid } from './pids.ts'
import { procReader } from './proc-reader.ts'
import { look, type Process } from './process.ts'
import { parseStat } from './stat.ts'

/** The PID of every process, in ascending order. */
export const pids = (root = '/proc'): HostPid[] =>
  readdirSync(root)
    .filter(name => /^\d+$/.test(name))
    .map(Number)
    .sort((a, b) => a - b)

/** Every process. Reading one throws Gone if it has ended since. */
export const processes = (root = '/proc'): Process[] => pids(root).map(pid => look(pid, root))

/** The children of a process. */
export const children = (pid: number, root = '/proc'): HostPid[] => family(root).get(pid) ?? []

/** The children of a process, their children and so on, one generation after the other. */
export const descendants = (pid: number, root = '/proc'): HostPid[] => generations(pid, root).flat()

/** These processes and all their descendants. Reads the list of all processes once. */
export const withDescendants = (first: readonly number[], root = '/proc'): HostPid[] => {
  const childrenOf = family(root)
  const found = new Set<HostPid>(first)
  // A set that grows is walked to its end.
  for (const pid of found) for (const child of childrenOf.get(pid) ?? []) found.add(child)
  return [...found]
}

/**
 * The last process of the youngest generation below it: in `unshare -pf bash -c 'sleep 9; true'` that is sleep. The
 * process itself if it has no children.
 */
export const deepest = (pid: number, root = '/proc'): HostPid => youngest(pid, root).at(-1) ?? pid

/** The youngest generation below it, without zombies. The process itself if none of its descendants lives. */
export const youngest = (pid: number, root = '/proc'): HostPid[] =>
  generations(pid, root)
    .map(generation => generation.filter(each => lives(each, root)))
    .findLast(living => living.length > 0) ?? [pid]

const lives = (pid: number, root: string): boolean =>
  !/[ZX]/.test(unlessHidden(() => look(pid, root).stat.state) ?? 'X')

/**
 * The processes in the same namespace as this one, itself included.
 * Processes that we may not read are left out, as in lsns(8).
 * @throws Gone, Forbidden if this one process cannot be read
 */
export const sharing = ({ namespaces, proc }: Process, name: NamespaceName): HostPid[] =>
  members(name, proc).get(namespaces[name]) ?? []

/** The processes in each namespace of a kind, by the namespace's inode number. Reads one link per process. */
export const members = (name: NamespaceName, root = '/proc'): Map<number, HostPid[]> =>
  groupBy(pids(root), pid => {
    const link = procReader(root, pid).link(`ns/${name}`)
    return link === undefined ? undefined : parseNamespace(link)
  })

const family = (root: string): Map<number, HostPid[]> =>
  groupBy(pids(root), pid => parseStat(procReader(root, pid).text('stat')).ppid)

const generations = (pid: number, root: string): HostPid[][] => {
  const childrenOf = family(root)
  const found: HostPid[][] = []
  let generation = childrenOf.get(pid) ?? []
  while (generation.length > 0) {
    found.push(generation)
    generation = generation.flatMap(parent => childrenOf.get(parent) ?? [])
  }
  return found
}

const groupBy = (all: readonly HostPid[], keyOf: (pid: HostPid) => number | undefined): Map<number, HostPid[]> => {
  const groups = new Map<number, HostPid[]>()
  for (const pid of all) {
    const key = unlessHidden(() => keyOf(pid))
    if (key === undefined) continue
    const group = groups.get(key)
    if (group) group.push(pid)
    else groups.set(key, [pid])
  }
  return groups
}

/** What is read of a process; undefined if it has ended meanwhile, or if we may not read it. */
export const unlessHidden = <Value>(read: () => Value): Value | undefined => {
  try {
    return read()
  } catch (error) {
    if (error instanceof Gone || error instanceof Forbidden) return undefined
    throw error
  }
}
