// /proc/PID/mountinfo: the mounts that the process can reach, one per line. Source: proc_pid_mountinfo(5).

import { Malformed } from './errors.ts'

/** How mount events propagate between this mount and others. Source: mount_namespaces(7). */
export interface Propagation {
  /** Its peer group: a mount event here propagates to every peer. */
  readonly shared?: number
  /** The peer group that it is a slave of: events propagate from there to here, but not back. */
  readonly master?: number
  /** The nearest dominant peer group below the process's root, if that of `master` is not below it. */
  readonly propagateFrom?: number
  /** It cannot be bind-mounted. */
  readonly unbindable?: true
}

export interface Mount {
  readonly id: number
  readonly parent: number
  /** major:minor of the filesystem, as in stat(2): the same for every mount of that filesystem. */
  readonly device: string
  /** The directory of the filesystem that is mounted: for a bind mount usually not `/`. */
  readonly root: string
  /** True if that directory has been removed since. */
  readonly deleted: boolean
  /** The mount point, relative to the root directory of the process. */
  readonly mountPoint: string
  /** Options of this one mount: rw, nosuid, noexec … */
  readonly options: readonly string[]
  readonly propagation: Propagation
  /** `ext4`, `overlay`, `fuse.sshfs`. */
  readonly fstype: string
  /** A device, a server, or any other word that was passed to mount(2); may be empty. */
  readonly source: string
  /** Options of the filesystem, comma separated and still escaped: see `superOption` in overlay.ts. */
  readonly superOptions: string
}

/** In the order of the mount table. Of several mounts at one mount point the last is on top. @throws Malformed */
export const parseMountinfo = (text: string): Mount[] => {
  const lines = text.split('\n')
  // Every line ends in a line feed, so text after the last one is a line that was cut short.
  const rest = lines.pop()
  if (rest) throw new Malformed('mountinfo', rest)
  return lines.map(parseLine)
}

const parseLine = (line: string): Mount => {
  // Spaces within fields are escaped and a field may be empty, so every space is a separator.
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
    // The man page asks readers to skip unknown tags.
  }
  return found
}

/**
 * The mount at the root directory. Undefined after a chroot into a directory that is no mount, because the table then
 * lists only mounts below it.
 */
export const rootMount = (mounts: readonly Mount[]): Mount | undefined => mounts.findLast(m => m.mountPoint === '/')
