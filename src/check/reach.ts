// Everything by which a box could reach the host: its mounts, the directories of its processes, and what they hold open.
// Each is compared with what the host sees, for all threads of all processes of the box.

import { join, relative } from 'node:path'
import { type Descriptor, descriptorsOf, isOnCgroupFilesystem } from '../proc/descriptors.ts'
import { isBelow, locationOf, upwards } from '../proc/location.ts'
import { type Mount, rootMount } from '../proc/mountinfo.ts'
import type { NamespaceName } from '../proc/namespaces.ts'
import { hasEnded, type Process } from '../proc/process.ts'
import { nameOfTask, tasksOf } from '../proc/tasks.ts'
import { type Claim, claim, type Diagnosis, type Judgement } from './claim.ts'
import type { ClaimContext } from './claim-context.ts'
import { isHarmless, isOfTheSystem, mountsOfTheHost, type OwnRoot, pathsOnHost } from './host-mounts.ts'
import { hostNamespaceIn } from './host-namespaces.ts'
import { mountLayers } from './mount-layers.ts'
import { networkOfSocket, tableOfSocket, unixSocket } from './sockets.ts'

/** One way to the host. */
interface Way extends Diagnosis {
  readonly evidence: string
}

/** What is searched for ways to the host. */
export type Searched = 'mounts' | 'directories' | 'files' | 'namespaces' | 'sockets' | 'cgroups'

const EVERYTHING: readonly Searched[] = ['mounts', 'directories', 'files', 'namespaces', 'sockets', 'cgroups']

interface ReachOptions {
  /** What is searched; everything by default. */
  readonly search?: readonly Searched[]
  /**
   * What the box may reach: what lies below the root of its mount namespace, or, for a box that was only chrooted, below
   * the root directory of its process.
   */
  readonly root?: 'namespace' | 'process'
  /** The kinds of namespaces that count; all by default. */
  readonly namespaces?: readonly NamespaceName[]
  readonly needs?: readonly string[]
}

/** The claim that a box can reach nothing of the host. What the box may share with the host, the options leave out. */
export const nothingOfTheHost = (id: string, says: string, { needs = [], ...options }: ReachOptions = {}): Claim =>
  claim(id, says, context => judgeReach(context, options), needs)

async function judgeReach(context: ClaimContext, options: ReachOptions): Promise<Judgement> {
  const { search = EVERYTHING } = options
  const tasks = tasksOf(context.box, context.host)
  const grounds = new Map<number, Ground>()
  const ways: Way[] = []
  let open = 0
  for (const task of tasks) {
    const found = await unlessEnded(task, async () => {
      // A root directory is that of the box's process. A mount namespace has a root of its own.
      const key = options.root === 'process' ? context.box.namespaces.mnt : task.namespaces.mnt
      const known = grounds.get(key)
      const ground = known ?? (await groundOf({ ...context, box: task }, search, options))
      grounds.set(key, ground)
      const descriptors = descriptorsOf(task)
      open += descriptors.length
      const throughIt = throughTask({ task, descriptors }, tasks, search, ground)
      return [...(known ? [] : throughMounts(ground, search)), ...throughIt]
    })
    ways.push(...found)
  }
  const mounts = [...grounds.values()].flatMap(({ layers }) => layers.flat())
  const searched = `${search.includes('mounts') ? `${count(mounts.length, 'mount')}, ` : ''}${count(tasks.length, 'task')} and ${count(open, 'open descriptor')}`
  return judgedBy(ways, searched)
}

const count = (number: number, what: string): string => `${number} ${what}${number === 1 ? '' : 's'}`

function judgedBy([first, ...others]: readonly Way[], searched: string): Judgement {
  if (!first) return { passed: true, evidence: `of ${searched} of the box none leads to the host` }
  const { evidence, ...diagnosis } = first
  const more = others.length > 0 ? `, and ${others.length} more` : ''
  return { passed: false, evidence: `${evidence}${more}`, ...diagnosis }
}

/** What the tasks in one mount namespace of a box are compared with. */
interface Ground {
  readonly box: Process
  readonly host: Process
  /** The mount tables of the box: the uppermost first. */
  readonly layers: readonly (readonly Mount[])[]
  readonly own: OwnRoot
  /** Whose root that is, for people. */
  readonly rootOf: 'its mount namespace' | 'its process'
  /** Whether a directory lies below the root of the box. */
  readonly inside: (directory: string) => boolean
  /** Whether a file was opened below the root of the box. */
  readonly holds: (file: Descriptor) => boolean
  readonly namespaces: readonly NamespaceName[] | undefined
  /** Whether its 0, 1 and 2 may be any files: those of a process that we did not start. */
  readonly anyStdio: boolean
}

/** The mount tables are read only where they are needed. */
async function groundOf(
  { box, host, before }: ClaimContext,
  search: readonly Searched[],
  options: ReachOptions,
): Promise<Ground> {
  const sides = { box, host, namespaces: options.namespaces, anyStdio: before === undefined }
  if (!search.some(each => OF_FILES.includes(each))) return { ...sides, ...WITHOUT_FILES }
  const ownTable = box.namespaces.mnt !== host.namespaces.mnt
  const layers = ownTable ? await mountLayers(box.pid) : [host.mounts]
  const path = `${box.proc}/${box.pid}/root`
  return options.root === 'process' ? chrooted(sides, path, layers) : inNamespace(sides, path, layers)
}

const OF_FILES: readonly Searched[] = ['mounts', 'directories', 'files']
const WITHOUT_FILES = {
  layers: [],
  own: { device: '', root: '/', path: '/' },
  rootOf: 'its mount namespace',
  inside: () => true,
  holds: () => true,
} as const

type Known = Pick<Ground, 'box' | 'host' | 'namespaces' | 'anyStdio'>

/** The root of the mount namespace: `..` leads to it from everywhere in the namespace. */
function inNamespace(sides: Known, path: string, layers: Ground['layers']): Ground {
  const [table = []] = layers
  const root = rootMount(table)
  const ids = new Set(table.map(({ id }) => id))
  return {
    ...sides,
    layers,
    own: { device: root?.device ?? '', root: root?.root ?? '/', path: path + '/..'.repeat(upwards(path).length - 1) },
    rootOf: 'its mount namespace',
    inside: directory => upwards(directory).at(-1)?.mount === root?.id,
    holds: ({ mount }) => ids.has(mount),
  }
}

/** A directory somewhere in a mount. Of the mounts, those count that the process can see. */
function chrooted(sides: Known, path: string, layers: Ground['layers']): Ground {
  const { rootDirectory = '/', mounts } = sides.box
  const root = locationOf(path)
  const mount = layers.flat().find(({ id }) => id === root.mount)
  const tree = mount ? join(mount.root, relative(mount.mountPoint, rootDirectory)) : '/'
  const prefix = rootDirectory === '/' ? '/' : `${rootDirectory}/`
  return {
    ...sides,
    layers: [mounts],
    own: { device: mount?.device ?? '', root: tree, path },
    rootOf: 'its process',
    inside: directory => isBelow(directory, path),
    holds: ({ link }) => link.startsWith(prefix),
  }
}

function throughMounts({ layers, ...ground }: Ground, search: readonly Searched[]): Way[] {
  if (!search.includes('mounts')) return []
  const { own, host, rootOf } = ground
  const ofTheSystem = pathsOnHost(own, host).filter(isOfTheSystem)
  return [
    ...ofTheSystem.map(path => (rootOf === 'its process' ? chrootToHost(path) : rootOfTheHost(path))),
    ...layers.flatMap((mounts, depth) =>
      mountsOfTheHost(mounts, ground).map(({ mount, what }) => (depth === 0 ? mounted : mountedBelow)(mount, what)),
    ),
  ]
}

const rootOfTheHost = (path: string): Way => ({
  evidence: `the root of its mount namespace is ${path} of the host`,
  means: `Its mount namespace begins with ${path} of the host, from which chroot only turned away: a second chroot leads out.`,
  look: 'Call pivot_root with a root of its own, and umount2 with MNT_DETACH for the old one.',
  calls: ['chroot', 'pivot_root'],
  about: 'old-root',
})

const chrootToHost = (path: string): Way => ({
  evidence: `its root directory is ${path} of the host`,
  means: `Its root is ${path} of the host, and what it changes there is changed for the host.`,
  look: 'Call chroot with a directory that was made for the box.',
  calls: ['chroot'],
})

const mounted = ({ mountPoint, fstype, id }: Mount, what: string): Way => ({
  evidence: `mount ${id} on ${mountPoint} (${fstype}) shows ${what}`,
  means: `Its ${mountPoint} shows ${what}.`,
  look: `Leave out the mount on ${mountPoint}, or give it something of its own there.`,
  calls: ['mount'],
  about: 'host',
})

const mountedBelow = ({ mountPoint, fstype, id }: Mount, what: string): Way => ({
  evidence: `below the root of its mount namespace, mount ${id} on ${mountPoint} (${fstype}) shows ${what}`,
  means: `Its root only covers ${what}: an umount2 of / uncovers that.`,
  look: "Take pivot_root('.', '.') and umount2('.', MNT_DETACH) in place of MS_MOVE and chroot.",
  calls: ['mount', 'chroot'],
  about: 'old-root',
})

interface Searching {
  readonly task: Process
  readonly descriptors: readonly Descriptor[]
}

function throughTask(
  { task, descriptors }: Searching,
  tasks: readonly Process[],
  search: readonly Searched[],
  ground: Ground,
): readonly Way[] {
  const each = (kind: Searched, ask: (descriptor: Descriptor) => Way | undefined): Way[] =>
    search.includes(kind) ? descriptors.flatMap(descriptor => ask(descriptor) ?? []) : []
  return [
    ...(search.includes('directories') ? directoriesOutside(task, ground) : []),
    ...each('directories', descriptor => directoryOutside(task, descriptor, ground)),
    ...each('cgroups', descriptor => cgroupFile(task, descriptor)),
    ...each('files', descriptor => fileOutside(task, descriptor, ground)),
    ...each('namespaces', descriptor => namespaceOfHost(task, descriptor, tasks, ground)),
    ...each('sockets', descriptor => socketOfHost(task, descriptor, ground)),
  ]
}

function directoriesOutside(task: Process, { inside }: Ground): Way[] {
  const path = `${task.proc}/${task.pid}`
  const root = inside(`${path}/root`) ? [] : [rootOutside(task)]
  const cwd = inside(`${path}/cwd`) ? [] : [standsOutside(task)]
  return [...root, ...cwd]
}

const rootOutside = (task: Process): Way => ({
  evidence: `the root directory of ${nameOfTask(task)} is ${task.rootDirectory}, outside of the root of the box`,
  means: `${nameOfTask(task)} belongs to the box and has another root: /proc/PID/root leads out of the box through it.`,
  look: 'Call fork and clone when the root is the new one, not before.',
  calls: ['fork', 'chroot', 'pivot_root'],
  about: 'init',
})

const standsOutside = (task: Process): Way => ({
  evidence: `the working directory of ${nameOfTask(task)} is ${task.workingDirectory}, outside of the root of the box`,
  means: `${nameOfTask(task)} stands in a directory outside of the root: \`..\` leads on from there.`,
  look: "Call chdir('/') when the root is the new one.",
  calls: ['chdir', 'fchdir'],
  about: 'host',
})

function directoryOutside(task: Process, { stat, number, link, path }: Descriptor, { inside }: Ground) {
  if (!stat.isDirectory() || inside(path)) return undefined
  return held(task, number, `the directory ${link}, outside of the root of the box`, {
    means: `It holds the directory ${link} open: fchdir(2) takes it there, and \`..\` from there to all of the disk.`,
    look: 'Open directories with O_CLOEXEC, or close them before execve.',
    calls: ['open', 'open_tree', 'fchdir', 'close'],
    about: 'host',
  })
}

function fileOutside(task: Process, descriptor: Descriptor, { holds, anyStdio }: Ground) {
  const { stat, number, link } = descriptor
  if ((number < 3 && anyStdio) || stat.isDirectory() || stat.nlink === 0 || !link.startsWith('/')) return undefined
  const device = { isCharacterDevice: stat.isCharacterDevice(), rdev: stat.rdev }
  if (isHarmless(device) || isTerminal(device) || holds(descriptor)) return undefined
  return held(task, number, `the file ${link}, outside of the root of the box`, {
    means: `It holds ${link} open, a file that its root does not have.`,
    look: 'Open files with O_CLOEXEC, or close them before execve.',
    calls: ['open', 'close'],
  })
}

/** Consoles, and pseudo-terminals. Source: the kernel's admin-guide/devices.txt */
const isTerminal = ({ isCharacterDevice, rdev }: { isCharacterDevice: boolean; rdev: number }): boolean =>
  isCharacterDevice && [4, 5, 136].includes((rdev >>> 8) & 0xfff)

function namespaceOfHost(task: Process, descriptor: Descriptor, tasks: readonly Process[], ground: Ground) {
  const { link, number, process } = descriptor
  const what = hostNamespaceIn(link, ground, ground.namespaces) ?? otherMounts(link, tasks, ground)
  if (what) {
    return held(task, number, `${link}, ${what}`, {
      means: `It holds ${what} open, and setns(2) joins it.`,
      look: 'Open namespaces with O_CLOEXEC, or close them before execve.',
      calls: ['open', 'setns', 'close'],
      about: 'host',
    })
  }
  if (process === undefined || process === -1 || tasks.some(({ pid }) => pid === process)) return undefined
  return held(task, number, `a pidfd of process ${process}, which is not in the box`, {
    means: `It holds process ${process} of the host open, and setns(2) joins all of its namespaces.`,
    look: 'Close what pidfd_open gives, before execve.',
    calls: ['pidfd_open', 'close'],
  })
}

/**
 * A mount namespace that no task of the box is in: a copy of the host's, which the list made on its way. For a box that was
 * only chrooted its own one, too, because setns(2) leads to the root of the namespace.
 */
function otherMounts(link: string, tasks: readonly Process[], { rootOf, namespaces }: Ground): string | undefined {
  const [, id] = /^mnt:\[(\d+)\]$/.exec(link) ?? []
  if (!id || (namespaces && !namespaces.includes('mnt'))) return undefined
  if (rootOf === 'its process') return 'a mount namespace'
  return tasks.some(each => each.namespaces.mnt === Number(id)) ? undefined : 'another mount namespace'
}

function socketOfHost(task: Process, { link, number }: Descriptor, { box, host }: Ground) {
  const inode = /^socket:\[(\d+)\]$/.exec(link)?.[1]
  if (!inode || box.namespaces.net === host.namespaces.net) return undefined
  const unix = unixSocket(host, inode)
  // Our own pipes to a program are such sockets. They lead to one process.
  if (unix === 'connected' && number < 3) return undefined
  const table = unix ? 'unix' : tableOfSocket(host, inode)
  if (!table && networkOfSocket(task.status.Tgid, number) !== host.namespaces.net) return undefined
  return held(task, number, `${link} (${table ?? 'SIOCGSKNS'}), of the host's network`, {
    means: 'A socket stays in the network it was opened in.',
    look: 'With this one the box commands their network: open it with SOCK_CLOEXEC.',
    calls: ['socket'],
  })
}

function cgroupFile(task: Process, descriptor: Descriptor) {
  const { stat, writable, number, link } = descriptor
  if (!stat.isFile() || !writable || !isOnCgroupFilesystem(descriptor)) return undefined
  return held(task, number, `${link}, a file of a cgroup, for writing`, {
    means: `It can write to ${link}, and so change its own limits.`,
    look: 'Close the files of cgroups before execve, or open them with O_CLOEXEC.',
    calls: ['open', 'close'],
  })
}

const held = (task: Process, number: number, what: string, diagnosis: Diagnosis): Way => ({
  evidence: `descriptor ${number} of ${nameOfTask(task)} is ${what}`,
  ...diagnosis,
})

/** A task that has ended meanwhile reaches nothing. */
async function unlessEnded(task: Process, find: () => Promise<readonly Way[]>): Promise<readonly Way[]> {
  try {
    return await find()
  } catch (error) {
    if (hasEnded(task)) return []
    throw error
  }
}
