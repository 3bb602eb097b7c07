// /proc/PID/mountinfo: the mounts that the process can reach, a line each. Source: proc_pid_mountinfo(5).

import { Malformed } from './errors.ts'

/** How mounts and unmounts here travel elsewhere, and theirs to here. Source: mount_namespaces(7). */
export interface Propagation {
  /** The peer group it is in: what happens here happens at every peer. */
  readonly shared?: number
  /** The peer group it listens to: what happens there happens here, and not the other way round. */
  readonly master?: number
  /** The nearest group that can be seen, where that of `master` cannot. */
  readonly propagateFrom?: number
  /** It cannot be bound elsewhere. */
  readonly unbindable?: true
}

export interface Mount {
  readonly id: number
  readonly parent: number
  /** major:minor of the filesystem, as in stat(2): one number a filesystem, however often it is mounted. */
  readonly device: string
  /** The directory of that filesystem which is shown: other than `/` for bind mounts. */
  readonly root: string
  /** True where that directory has been removed since. */
  readonly deleted: boolean
  /** Where it is seen, from the root directory of the process. */
  readonly mountPoint: string
  /** Options of this one mount: rw, nosuid, noexec … */
  readonly options: readonly string[]
  readonly propagation: Propagation
  /** `ext4`, `overlay`, `fuse.sshfs`. */
  readonly fstype: string
  /** A device, a server, or whatever word was given to mount(2), even none. */
  readonly source: string
  /** Options of the filesystem, comma separated and still escaped: see `superOption` in overlay.ts. */
  readonly superOptions: string
}

/** In the order of the mount table, which at one mount point is the order of mounting: the last is on top. @throws Malformed */
export const parseMountinfo = (text: string): Mount[] => {
  const lines = text.split('\n')
  // The kernel ends every line. What stands after the last end is nothing, or a line cut short.
  const rest = lines.pop()
  if (rest) throw new Malformed('mountinfo', rest)
  return lines.map(parseLine)
}

const parseLine = (line: string): Mount => {
  // Blanks are escaped in every field, and a field may be empty: one blank is one border.
  const fields = line.split(' ')
  const dash = fields.indexOf('-', 6)
  const [id, parent, device, root, mountPoint, options] = fields
  if (dash < 0 || fields.length < dash + 4 || !device || !root || !mountPoint || options === undefined)
    throw new Malformed('mountinfo', line)
  const shown = unescapeOctal(root)
  const deleted = shown.endsWith('//deleted')
  return {
    id: Number(id),
    parent: Number(parent),
    device,
    root: deleted ? shown.slice(0, -'//deleted'.length) : shown,
    deleted,
    mountPoint: unescapeOctal(mountPoint),
    options: options.split(','),
    propagation: propagation(fields.slice(6, dash)),
    fstype: unescapeOctal(fields[dash + 1]!),
    source: unescapeOctal(fields[dash + 2]!),
    superOptions: fields[dash + 3]!,
  }
}

/** `/a\040b` → `/a b`: the kernel writes blank, tab, line feed and backslash as three octal digits. */
export const unescapeOctal = (text: string): string =>
  text.includes('\\')
    ? text.replace(/\\([0-3][0-7]{2})/g, (_, octal) => String.fromCharCode(Number.parseInt(octal, 8)))
    : text

const propagation = (fields: readonly string[]): Propagation => {
  const found: { shared?: number; master?: number; propagateFrom?: number; unbindable?: true } = {}
  for (const field of fields) {
    const [tag, value] = field.split(':')
    if (tag === 'shared') found.shared = Number(value)
    if (tag === 'master') found.master = Number(value)
    if (tag === 'propagate_from') found.propagateFrom = Number(value)
    if (tag === 'unbindable') found.unbindable = true
    // Tags that are not known yet are to be passed over, says the manual page.
  }
  return found
}

/**
 * The mount that is the root directory. Undefined after a chroot into a directory which is no mount of its own:
 * then the table begins below it.
 */
export const rootMount = (mounts: readonly Mount[]): Mount | undefined => mounts.findLast(m => m.mountPoint === '/')
