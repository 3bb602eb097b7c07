// /proc/PID/ns: one link for each namespace that the process is in. Source: namespaces(7).

import { lazily } from '../base/lazily.ts'
import { Absent, Gone, Malformed } from './errors.ts'
import type { ProcReader } from './proc-reader.ts'
import { ended, parseStat } from './stat.ts'

/** The eight namespaces, by the names of their links. */
export const namespaceNames = ['cgroup', 'ipc', 'mnt', 'net', 'pid', 'time', 'user', 'uts'] as const

export type NamespaceName = (typeof namespaceNames)[number]

/** The names of the links in /proc/PID/ns: the eight, and two for the namespaces that future children will be in. */
export type NamespaceLink = NamespaceName | 'pid_for_children' | 'time_for_children'

/**
 * For each link the inode number of the namespace. Two processes with the same number are in the same namespace. What
 * cannot be read is no number and is never compared: reading it throws. Gone if the process has ended (a zombie has left
 * its namespaces), Forbidden if we may not look, Absent if the link leads to no namespace: the kernel lacks that kind
 * (time before 5.6), or it is pid_for_children between unshare(CLONE_NEWPID) and the first child.
 */
export type Namespaces = { readonly [Name in NamespaceLink]: number }

/** `pid:[4026531836]` → 4026531836. @throws Malformed */
export const parseNamespace = (link: string): number => {
  const number = /^[a-z_]+:\[(\d+)\]$/.exec(link)?.[1]
  if (number === undefined) throw new Malformed('ns', link)
  return Number(number)
}

const read =
  (name: NamespaceLink) =>
  (procReader: ProcReader): number => {
    const link = procReader.link(`ns/${name}`)
    if (link !== undefined) return parseNamespace(link)
    const path = `${procReader.root}/${procReader.pid}/ns/${name}`
    if (ended(parseStat(procReader.text('stat')))) throw new Gone(procReader.pid, path)
    throw new Absent(path)
  }

/** The number; undefined where a link of a living process leads to no namespace. Throws Gone, Forbidden. */
export const namespaceIfAny = (namespaces: Namespaces, name: NamespaceLink): number | undefined => {
  try {
    return namespaces[name]
  } catch (error) {
    if (error instanceof Absent) return undefined
    throw error
  }
}

/** Each link is read on its first use. */
export const namespacesOf = lazily<ProcReader, Namespaces>({
  cgroup: read('cgroup'),
  ipc: read('ipc'),
  mnt: read('mnt'),
  net: read('net'),
  pid: read('pid'),
  pid_for_children: read('pid_for_children'),
  time: read('time'),
  time_for_children: read('time_for_children'),
  user: read('user'),
  uts: read('uts'),
})
