// /proc/PID/ns: one link for each namespace that the process is in. Source: namespaces(7).

import { lazily } from '../base/lazily.ts'
import { Malformed } from './errors.ts'
import type { ProcReader } from './proc-reader.ts'

/** The eight namespaces, by the names of their links. */
export const namespaceNames = ['cgroup', 'ipc', 'mnt', 'net', 'pid', 'time', 'user', 'uts'] as const

export type NamespaceName = (typeof namespaceNames)[number]

/** The names of the links in /proc/PID/ns: the eight, and two for the namespaces that future children will be in. */
export type NamespaceLink = NamespaceName | 'pid_for_children' | 'time_for_children'

/**
 * For each link the inode number of the namespace. Two processes with the same number are in the same namespace.
 * Undefined if the kernel lacks that kind (time before 5.6) or if the process has none: a zombie has left most of its
 * namespaces, and pid_for_children is empty between unshare(CLONE_NEWPID) and the first child.
 */
export type Namespaces = { readonly [Name in NamespaceLink]: number | undefined }

/** `pid:[4026531836]` → 4026531836. @throws Malformed */
export const parseNamespace = (link: string): number => {
  const number = /^[a-z_]+:\[(\d+)\]$/.exec(link)?.[1]
  if (number === undefined) throw new Malformed('ns', link)
  return Number(number)
}

const read = (name: NamespaceLink) => (procReader: ProcReader) => {
  const link = procReader.link(`ns/${name}`)
  return link === undefined ? undefined : parseNamespace(link)
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
