// Which mounts of a box show something of the host: the mount tables of both are compared. Source: proc_pid_mountinfo(5).

import { readlinkSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'
import { UserError } from '../base/user-error.ts'
import { type Location, locationOf } from '../proc/location.ts'
import type { Mount } from '../proc/mountinfo.ts'
import { type NamespaceName, parseNamespace } from '../proc/namespaces.ts'
import { layersOf } from '../proc/overlay.ts'
import type { Process } from '../proc/process.ts'
import { encode } from '../syscalls/capabilities.ts'
import { hostNamespaceIn } from './host-namespaces.ts'

/** A directory of a filesystem: what a mount shows. */
export interface Tree {
  /** major:minor, as in mountinfo. */
  readonly device: string
  /** The path within the filesystem. */
  readonly root: string
}

/** The root of a box, with all below it, is the box's own. */
export interface OwnRoot extends Tree {
  /** A path at which we can open it: /proc/PID/root, perhaps with `..` behind. */
  readonly path: string
}

export interface Shown {
  readonly mount: Mount
  /** What of the host is seen there: a path, or words. */
  readonly what: string
}

interface Sides {
  readonly box: Process
  readonly host: Process
  readonly own: OwnRoot
}

/**
 * The mounts of a table that show something of the host.
 * @param mounts as they are seen from the root of the box
 * Throws UserError where a /proc is covered, so that nobody can ask it whose processes it shows.
 */
export const mountsOfTheHost = (mounts: readonly Mount[], sides: Sides): Shown[] =>
  mounts.flatMap(mount => {
    const what = shownBy(mount, mounts, sides)
    return what === undefined ? [] : [{ mount, what }]
  })

function shownBy(mount: Mount, mounts: readonly Mount[], { box, host, own }: Sides): string | undefined {
  if (mount.fstype === 'nsfs') return hostNamespaceIn(mount.root, { box, host })
  if (within(mount, own)) return layerOfTheHost(mount)
  const view = VIEWS[mount.fstype]
  if (view && box.namespaces[view] === host.namespaces[view]) return undefined
  if (mount.fstype.startsWith('cgroup'))
    return inCgroupOf(box, mount) || staysReadOnly(box, mount) ? undefined : 'cgroups of the host'
  const paths = [...pathsOnHost(mount, host), ...elsewhereOnHost(mount, host)]
  const [path] = paths
  if (path !== undefined)
    return isHarmlessDevice(host, path) || paths.every(madeForContainer) ? undefined : `${path} of the host`
  if (mount.fstype === 'proc') return showsProcessesOf(host, mount, mounts, own) ? 'processes of the host' : undefined
  return layerOfTheHost(mount)
}

/** What these filesystems show is a namespace. A box that shares it may see it. sysfs(5), mq_overview(7) */
const VIEWS: Readonly<Record<string, NamespaceName>> = { sysfs: 'net', mqueue: 'ipc' }

/** Where the host sees what a mount shows, or a part of it. */
export const pathsOnHost = (tree: Tree, host: Process): string[] =>
  host.mounts.flatMap(mount => {
    if (within(tree, mount)) return [join(mount.mountPoint, relative(mount.root, tree.root))]
    return within(mount, tree) ? [mount.mountPoint] : []
  })

/** Words for a directory on a filesystem that the host has mounted, where the host itself sees another part of it. */
const elsewhereOnHost = ({ device, root }: Tree, host: Process): string[] =>
  host.mounts.some(mount => mount.device === device) ? [`${root} on a disk`] : []

const within = (tree: Tree, other: Tree): boolean =>
  tree.device === other.device && `${tree.root}/`.startsWith(other.root === '/' ? '/' : `${other.root}/`)

/** Directories of / that every Linux has, and that belong to the machine. Source: hier(7) */
const SYSTEM = /^\/(bin|boot|dev|etc|home|lib\w*|proc|root|run|sbin|sys|tmp|usr|var)?$/

/** Whether that is the root of the host, or a directory of its system. */
export const isOfTheSystem = (path: string): boolean => SYSTEM.test(path)

/** An overlay shows its layers. */
function layerOfTheHost(mount: Mount): string | undefined {
  const layers = layersOf(mount)
  const path = layers && [...layers.lower, ...layers.data, layers.upper ?? []].flat().find(isOfTheSystem)
  return path && `${path} of the host, as a layer`
}

/** null, zero, full, random, urandom, and tty, which is whichever terminal a process has. null(4), random(4), tty(4) */
const HARMLESS: readonly number[] = [0x103, 0x105, 0x107, 0x108, 0x109, 0x500]

/** Whether that is one of the devices that programs count on. */
export const isHarmless = ({ isCharacterDevice, rdev }: { isCharacterDevice: boolean; rdev: number }): boolean =>
  isCharacterDevice && HARMLESS.includes(rdev)

function isHarmlessDevice(host: Process, path: string): boolean {
  const found = statSync(`${host.proc}/${host.pid}/root${path}`, { throwIfNoEntry: false })
  return found !== undefined && isHarmless({ isCharacterDevice: found.isCharacterDevice(), rdev: found.rdev })
}

/**
 * Container engines keep what they make for a container, such as its /etc/hosts and its /dev/shm, in a directory whose name
 * is the id of the container: 64 hexadecimal digits.
 */
const madeForContainer = (path: string): boolean => /\/[0-9a-f]{64}\//.test(path)

/** Its own cgroup, and those below it. One that the host is in as well is the host's. */
function inCgroupOf(box: Process, mount: Mount): boolean {
  const options = mount.superOptions.split(',')
  const line = box.cgroup.lines.find(({ hierarchy, controllers }) =>
    mount.fstype === 'cgroup2' ? hierarchy === 0 : hierarchy > 0 && controllers.every(each => options.includes(each)),
  )
  return line !== undefined && line.path !== '/' && `${mount.root}/`.startsWith(`${line.path}/`)
}

/** Without CAP_SYS_ADMIN nobody makes a mount writable. mount(2) */
const staysReadOnly = (box: Process, { options }: Mount): boolean =>
  options.includes('ro') && (box.status.CapBnd & encode(['CAP_SYS_ADMIN'])) === 0n

/** A procfs shows the PID namespace of the process that mounted it: that of its number 1. */
function showsProcessesOf(host: Process, { device }: Mount, mounts: readonly Mount[], own: OwnRoot): boolean {
  const whole = mounts.filter(mount => mount.device === device && mount.root === '/')
  const seen = whole.find(({ id, mountPoint }) => locationIfAny(own.path + mountPoint)?.mount === id)
  if (!seen) throw new UserError(1, `the proc on ${whole[0]?.mountPoint} is covered by another mount`)
  const first = `${own.path}${seen.mountPoint}/1`
  return locationIfAny(first) !== undefined && parseNamespace(readlinkSync(`${first}/ns/pid`)) === host.namespaces.pid
}

function locationIfAny(path: string): Location | undefined {
  try {
    return locationOf(path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}
