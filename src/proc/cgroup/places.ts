// In which directory is a process's cgroup? /proc/PID/cgroup gives a path within the hierarchy, and the mount table of
// the caller says where that hierarchy, or a part of it, is mounted. Source: cgroups(7),
// cgroup_namespaces(7).

import { existsSync, readdirSync } from 'node:fs'
import type { Mount } from '../mountinfo.ts'
import { textIn } from './files.ts'
import type { CgroupLine } from './lines.ts'

export interface Place {
  readonly version: 1 | 2
  /** Those of a v1 hierarchy; empty for v2, whose directories tell by their files. */
  readonly controllers: readonly string[]
  /** As the process is seen by the reader: `/user.slice`. */
  readonly path: string
  /** To be opened by the reader. */
  readonly directory: string
  /** From the process's own directory up to the topmost that is mounted here: each of them limits it. */
  readonly upward: readonly string[]
}

/**
 * @param lines of the process
 * @param mounts of the reader
 * @param pid as the reader sees it
 * @param base stands before each mount point: empty, except where a saved tree is read
 * @returns the places that are mounted where the reader can see them
 */
export const findPlaces = (lines: readonly CgroupLine[], mounts: readonly Mount[], pid: number, base = ''): Place[] =>
  lines.flatMap(line => {
    if (line.deleted) return []
    // From the last mount: what was mounted later hides what was there before.
    for (const mount of mounts.toReversed()) {
      if (!isMountOf(mount, line)) continue
      const top = base + mount.mountPoint
      const directory = locate(top, mount.root, line.path, pid)
      if (directory === undefined || !existsSync(`${directory}/cgroup.procs`)) continue
      const { controllers, path, hierarchy } = line
      return [{ version: hierarchy === 0 ? 2 : 1, controllers, path, directory, upward: upward(directory, top) }]
    }
    return []
  })

const isMountOf = (mount: Mount, line: CgroupLine): boolean => {
  if (line.hierarchy === 0) return mount.fstype === 'cgroup2'
  const options = mount.superOptions.split(',')
  return mount.fstype === 'cgroup' && line.controllers.every(controller => options.includes(controller))
}

const locate = (top: string, root: string, path: string, pid: number): string | undefined => {
  const from = names(root)
  const to = names(path)
  while (from.length > 0 && from[0] === to[0]) {
    from.shift()
    to.shift()
  }
  if (to.includes('..')) return undefined
  if (from.length === 0) return [top, ...to].join('/')
  // Mounted before its reader entered a cgroup namespace, a hierarchy shows as `/..`: its root lies above what the
  // namespace can name. The names in between are nowhere to be read, so we look where the process is listed.
  if (!from.every(name => name === '..')) return undefined
  return search(top, from.length, to, pid)
}

const search = (directory: string, levels: number, rest: string[], pid: number): string | undefined => {
  if (levels === 0) {
    const found = [directory, ...rest].join('/')
    return textIn(found, 'cgroup.procs')?.split('\n').includes(String(pid)) ? found : undefined
  }
  for (const folder of foldersIn(directory)) {
    const found = search(`${directory}/${folder}`, levels - 1, rest, pid)
    if (found) return found
  }
  return undefined
}

/** None, where the cgroup has been removed since it was listed, or may not be listed. */
const foldersIn = (directory: string): string[] => {
  try {
    const entries = readdirSync(directory, { withFileTypes: true })
    return entries.filter(entry => entry.isDirectory()).map(({ name }) => name)
  } catch {
    return []
  }
}

const names = (path: string): string[] => path.split('/').filter(Boolean)

const upward = (directory: string, top: string): string[] =>
  directory.length <= top.length
    ? [directory]
    : [directory, ...upward(directory.slice(0, directory.lastIndexOf('/')), top)]
