// /proc/PID/ns: a link for each namespace the process is in. Source: namespaces(7).

import { lazily } from '../base/lazily.ts'
import { Malformed } from './errors.ts'
import type { ProcReader } from './proc-reader.ts'

/** The eight namespaces, by the names of their links. */
export const namespaceNames = ['cgroup', 'ipc', 'mnt', 'net', 'pid', 'time', 'user', 'uts'] as const

export type NamespaceName = (typeof namespaceNames)[number]

/** What the links in /proc/PID/ns are called: the eight, and where children will go after an unshare. */
export type NamespaceLink = NamespaceName | 'pid_for_children' | 'time_for_children'

/**
 * For each link the number of the namespace: two processes are in the same one where the numbers are equal.
 * Undefined where the kernel lacks that kind (time before 5.6), or where the process has none: a zombie has left
 * most of its namespaces, and pid_for_children is empty between unshare(CLONE_NEWPID) and the first child.
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

/** Each link is read when first asked for. */
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
