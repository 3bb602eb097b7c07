// Cgroups for a lab. A cgroup outlives the process that makes it. So the cgroup-reaper (native/cgroup-reaper.c) is started
// first: a process of its own that notices the end of this one, and then removes the cgroups.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import {
  accessSync,
  chownSync,
  closeSync,
  constants,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { UserError } from '../base/user-error.ts'
import { v1Directory } from '../list/cgroup-v1.ts'
import { cgroupsDelegated } from '../proc/cgroup/delegated.ts'
import type { Place } from '../proc/cgroup/places.ts'
import { v1Hierarchies, versionOf } from '../proc/cgroup/version.ts'
import { look } from '../proc/process.ts'
import { compiled } from '../run/build.ts'
import { pipe } from '../run/pipe.ts'
import {
  CLONE_NEWCGROUP,
  MNT_DETACH,
  MS_NODEV,
  MS_NOEXEC,
  MS_NOSUID,
  O_CLOEXEC,
  O_WRONLY,
} from '../syscalls/constants.ts'
import { close, mkdir, open, write } from '../syscalls/files.ts'
import { mount, umount2 } from '../syscalls/mounts.ts'
import { unshare } from '../syscalls/processes.ts'
import { mayFail, type Step } from '../syscalls/step.ts'
import { handDown as askForAll, managerOf, notMade, ownManager, ownShell } from './delegation.ts'

/** The cgroups of one lab: in v2 one, in v1 one in each hierarchy. */
export interface LabCgroups {
  /** Calls in front of the lab, of the user who starts it: those that its own user may not make. */
  readonly enter: readonly Step[]
  /** The lab's first calls: it joins them, and makes a cgroup namespace, which shows nothing above them. */
  readonly begin: readonly Step[]
  /** Mounts them at /sys/fs/cgroup, to be written to. */
  readonly show: readonly Step[]
  /** The part of them that the host of the lesson has. */
  readonly ofHost: HostCgroups
  /** Kills every process in the cgroups and removes them. Resolves when they are gone. */
  giveBack(): Promise<void>
}

const NEEDED = ['memory', 'cpu', 'pids'] as const
const USEFUL = [...NEEDED, 'cpuset', 'io'] as const
const FLAGS = MS_NOSUID | MS_NODEV | MS_NOEXEC
const TOP = '/sys/fs/cgroup'

/**
 * Makes cgroups below the one that we are in. Throws NotDelegated where we may not.
 * @param owner the user of this machine who is root in the lab, if it is not us
 */
export function makeCgroups(owner?: number): LabCgroups {
  const hierarchies = v1Hierarchies()
  return versionOf(hierarchies) === 2 ? makeOne(owner) : makeOneInEach(hierarchies, owner)
}

/**
 * A cgroup without limits, for a lab that asks for none but whose user may write to the cgroup that we are in. A list can
 * mount the cgroup that it is in: in ours it could kill or freeze whoever else is in it. Undefined where there is no need.
 */
export function makeGuard(): LabCgroups | undefined {
  const place = look(process.pid).cgroup.places.find(({ version }) => version === 2)
  if (!place || !mayWrite(place.directory) || !mayWrite(`${place.directory}/cgroup.procs`)) return undefined
  const directory = `${place.directory}/${newName()}`
  const cgroupReaper = startCgroupReaper([place.directory], [directory])
  make(directory, cgroupReaper)
  return {
    ...cgroupReaper,
    enter: [],
    begin: [...cgroupReaper.enter, ...write(`${directory}/cgroup.procs`, '0'), unshare(CLONE_NEWCGROUP)],
    show: [],
    ofHost: noCgroups,
  }
}

/** What the owner of a cgroup may do: make others in it, and move processes. Its limits are not the owner's to change. */
function giveTo(owner: number | undefined, directory: string): void {
  if (owner === undefined) return
  const files = ['', 'cgroup.procs', 'cgroup.threads', 'cgroup.subtree_control', 'tasks']
  for (const path of files.map(file => join(directory, file))) if (existsSync(path)) chownSync(path, owner, owner)
}

// ---------------------------------------------------------------- v2

function makeOne(owner: number | undefined): LabCgroups {
  const place = look(process.pid).cgroup.places.find(({ version }) => version === 2)
  if (!place)
    throw refused(
      'our own cgroup is mounted nowhere that we can see',
      'Mount it where it belongs: sudo mount -t cgroup2 none /sys/fs/cgroup',
    )
  const { parent, controllers } = parentFor(place)
  const directory = `${parent}/${newName()}`
  const cgroupReaper = startCgroupReaper([parent], [directory])
  make(directory, cgroupReaper)
  giveTo(owner, directory)
  const join = write(`${directory}/cgroup.procs`, '0')
  return {
    ...cgroupReaper,
    // The process in front of the lab waits in a child: a cgroup whose children are limited may hold no processes itself.
    enter: owner === undefined ? [] : [...cgroupReaper.enter, ...waitIn(directory, owner)],
    begin: [...(owner === undefined ? cgroupReaper.enter : []), ...join, unshare(CLONE_NEWCGROUP)],
    show: showOne(controllers),
    ofHost: oneForHost(controllers),
  }
}

/** Joins a child of a cgroup; from there its owner may move the processes that come of this one. */
function waitIn(directory: string, owner: number): Step[] {
  const child = `${directory}/wait`
  mkdirSync(child)
  giveTo(owner, child)
  return write(`${child}/cgroup.procs`, '0')
}

/** The cgroup of a process that has just made a cgroup namespace, at /sys/fs/cgroup. */
const showOne = (controllers: readonly string[]): Step[] => [
  // Mounting a filesystem on itself fails with EBUSY, so we mount another one in between.
  mount('tmpfs', TOP, 'tmpfs', FLAGS, 'mode=755'),
  mount('cgroup2', TOP, 'cgroup2', FLAGS, null),
  // A cgroup whose children are limited may hold no processes itself, so those of the lab move into one of the children.
  mkdir(`${TOP}/lab`),
  ...write(`${TOP}/lab/cgroup.procs`, '0'),
  ...write(`${TOP}/cgroup.subtree_control`, controllers.map(name => `+${name}`).join(' ')),
]

/** The part of a lab's cgroups that the host of the lesson has: the judge is not in it. Empty where the lab has none. */
export interface HostCgroups {
  /** For the process that makes the host: makes its cgroups, and takes off the mounts of what lies above them. */
  readonly make: readonly Step[]
  /** For the first process of the host: joins them, makes a cgroup namespace, and mounts them. */
  readonly show: readonly Step[]
  /** The files cgroup.procs which a list's first process is written to, as the lab sees them. */
  readonly files: readonly string[]
}

/** A host without cgroups of its own. */
export const noCgroups: HostCgroups = { make: [], show: [unshare(CLONE_NEWCGROUP)], files: [] }

/** The cgroups of a host in the lab in which we are. */
export const hostCgroups = (): HostCgroups => {
  if (!cgroupsDelegated()) return noCgroups
  const hierarchies = v1Hierarchies()
  return versionOf(hierarchies) === 2 ? oneForHost(delegatedBy(TOP)) : someForHost(hierarchies)
}

/** Takes off one of the lab's mounts at /sys/fs/cgroup, with those below it. */
const takeOff = (): Step => umount2(TOP, MNT_DETACH)

/**
 * Cgroups below those of the lab, for a host alone: whoever makes it stays outside.
 * @param taken takes off the lab's mounts, before the host gets a copy of all mounts
 */
function belowLab(
  groups: readonly string[],
  taken: readonly Step[],
  mounts: readonly Step[],
): Pick<HostCgroups, 'make' | 'show'> {
  const files = groups.map(group => open(`${group}/cgroup.procs`, O_WRONLY | O_CLOEXEC))
  return {
    make: [
      ...groups.map(group => mkdir(group)),
      // Opened while they can be seen: the first process of the host joins by these descriptors.
      ...files,
      ...taken,
    ],
    show: [
      ...files.flatMap(file => [write(file, new TextEncoder().encode('0'), 1), close(file)]),
      unshare(CLONE_NEWCGROUP),
      ...mounts,
    ],
  }
}

const oneForHost = (controllers: readonly string[]): HostCgroups => ({
  ...belowLab([`${TOP}/host`], [takeOff(), takeOff()], showOne(controllers)),
  files: [`${TOP}/host/lab/cgroup.procs`],
})

function someForHost(hierarchies: readonly (readonly string[])[]): HostCgroups {
  const groups = hierarchies.map(controllers => `${v1Directory(controllers)}/host`)
  return {
    ...belowLab(groups, [takeOff()], showEach(hierarchies)),
    files: groups.map(group => `${group}/cgroup.procs`),
  }
}

/** The nearest cgroup upward in which we may make others, and whose children can be limited. */
function parentFor({ upward, directory }: Place): { parent: string; controllers: string[] } {
  for (const parent of upward) {
    if (!mayWrite(parent) || !mayWrite(`${parent}/cgroup.procs`)) continue
    if (!delegatesNeeded(parent)) handDown(parent)
    if (delegatesNeeded(parent))
      return { parent, controllers: USEFUL.filter(name => delegatedBy(parent).includes(name)) }
  }
  throw notDelegated(directory, upward)
}

/** What the machine refuses: writing at all, or handing the controllers down to where we may write. */
function notDelegated(directory: string, upward: readonly string[]): UserError {
  const user = process.geteuid?.() ?? 0
  const ours = upward.find(mayWrite)
  if (!ours) {
    const given = existsSync(managerOf(user)) ? words(`${managerOf(user)}/cgroup.controllers`) : undefined
    const enough = given !== undefined && NEEDED.every(name => given.includes(name))
    const fix = user === 0 ? notMade.root : ownManager(user, given, enough)
    return refused(`user ${user} may not make a group in ${directory}, nor in any above it`, fix)
  }
  const given = words(`${ours}/cgroup.controllers`)
  const absent = NEEDED.filter(name => !given.includes(name))
  if (absent.length > 0)
    return refused(
      `${ours} is ours, but was not given these controllers: ${absent.join(', ')}`,
      `${askForAll}; then ${ownShell}`,
    )
  if (!mayWrite(`${ours}/cgroup.procs`) || !mayWrite(`${ours}/cgroup.subtree_control`))
    return refused(`${ours} is ours, but its cgroup.procs or its cgroup.subtree_control is not`, `chown them as well.`)
  return refused(
    `${ours} holds processes itself, so its children cannot be limited`,
    `Move them into a child, then hand the controllers down: cd ${ours} && mkdir shell && for p in $(cat cgroup.procs); do echo $p > shell/cgroup.procs; done; echo ${NEEDED.map(name => `+${name}`).join(' ')} > cgroup.subtree_control`,
  )
}

/** No cgroup is delegated to us. Callers that work without cgroups catch this and go on. */
export class NotDelegated extends UserError {
  constructor(why: string, fix: string) {
    super(3, `no cgroup is delegated to us: ${why}`, fix)
  }
}

const refused = (why: string, fix: string) => new NotDelegated(why, fix)

const delegatedBy = (directory: string): string[] => words(`${directory}/cgroup.subtree_control`)
const delegatesNeeded = (directory: string): boolean => NEEDED.every(name => delegatedBy(directory).includes(name))

/** Enables the controllers for the children of a cgroup, where no other process is affected. */
function handDown(directory: string): void {
  const isRootGroup = !existsSync(`${directory}/cgroup.type`)
  const processes = words(`${directory}/cgroup.procs`)
  // We are alone in a scope that is delegated to us (systemd-run --scope). It ends with us, so we may change it.
  const alone = processes.length === 1 && processes[0] === String(process.pid) && /\.(scope|service)$/.test(directory)
  if (!isRootGroup && processes.length > 0 && !alone) return
  const given = USEFUL.filter(name => words(`${directory}/cgroup.controllers`).includes(name))
  try {
    if (alone) {
      mkdirSync(`${directory}/cooper`)
      writeFileSync(`${directory}/cooper/cgroup.procs`, '0')
    }
    writeFileSync(`${directory}/cgroup.subtree_control`, given.map(name => `+${name}`).join(' '))
  } catch {
    // then not here
  }
}

// ---------------------------------------------------------------- v1

function makeOneInEach(hierarchies: readonly (readonly string[])[], owner: number | undefined): LabCgroups {
  const places = look(process.pid).cgroup.places.filter(
    ({ version, controllers }) => version === 1 && hierarchies.some(each => each.join() === controllers.join()),
  )
  const missing = NEEDED.filter(name => !places.some(({ controllers }) => controllers.includes(name)))
  if (missing.length > 0)
    throw refused(
      `these controllers of cgroup v1 are mounted nowhere: ${missing.join(', ')}`,
      'Boot with systemd.unified_cgroup_hierarchy=1 on the kernel command line: v2 has all of them.',
    )
  const name = newName()
  const directories = places.map(({ directory }) => `${directory}/${name}`)
  const cgroupReaper = startCgroupReaper(
    places.map(({ directory }) => directory),
    directories,
  )
  for (const directory of directories) make(directory, cgroupReaper)
  for (const directory of directories) furnish(directory)
  for (const directory of directories) giveTo(owner, directory)
  const given = places.map(({ controllers }) => controllers)
  const join = [...cgroupReaper.enter, ...directories.flatMap(directory => write(`${directory}/cgroup.procs`, '0'))]
  return {
    ...cgroupReaper,
    enter: owner === undefined ? [] : join,
    begin: [...(owner === undefined ? join : []), unshare(CLONE_NEWCGROUP)],
    show: showEach(given),
    ofHost: someForHost(given),
  }
}

const showEach = (hierarchies: readonly (readonly string[])[]): Step[] => [
  mount('tmpfs', TOP, 'tmpfs', FLAGS, 'mode=755'),
  ...hierarchies.flatMap(controllers => [
    mkdir(v1Directory(controllers)),
    mount('cgroup', v1Directory(controllers), 'cgroup', FLAGS, controllers.join(',')),
  ]),
]

/** A new cpuset has no CPU and no memory, so no process can enter it; a cgroup counts its children's memory only on request. */
function furnish(directory: string): void {
  for (const file of ['cpuset.cpus', 'cpuset.mems'])
    if (existsSync(`${directory}/${file}`))
      writeFileSync(`${directory}/${file}`, readFileSync(`${dirname(directory)}/${file}`, 'utf8'))
  if (existsSync(`${directory}/cpuset.cpus`)) writeFileSync(`${directory}/cgroup.clone_children`, '1')
  try {
    if (existsSync(`${directory}/memory.use_hierarchy`)) writeFileSync(`${directory}/memory.use_hierarchy`, '1')
  } catch {
    // its parent does so already, and then it must
  }
}

// ---------------------------------------------------------------- making and giving back

interface CgroupReaper {
  /** For a process of the lab that makes no execve: closes the pipe, which the cgroup-reaper reads to notice our end. */
  readonly enter: readonly Step[]
  giveBack(): Promise<void>
}

/** The name says which process made them; a PID has a meaning in its PID namespace only. */
const newName = () => `cooperage-${look(process.pid).namespaces.pid}-${process.pid}-${randomBytes(4).toString('hex')}`

/** Milliseconds to remove the cgroups that ended processes have left. The next lab tries again with the rest. */
const TIDYING = 5000

/**
 * Starts the cgroup-reaper before the cgroups exist. It first removes cgroups that are left from labs whose cgroup-reaper was
 * killed, but only where we may write: elsewhere it would try for ten seconds.
 */
function startCgroupReaper(parents: readonly string[], directories: readonly string[]): CgroupReaper {
  const stale = parents.filter(mayWrite).flatMap(parent => left(parent).map(name => `${parent}/${name}`))
  if (stale.length > 0)
    spawnSync(compiled('cgroup-reaper'), stale, { stdio: 'ignore', timeout: TIDYING, killSignal: 'SIGKILL' })
  const { read, write } = pipe()
  let child: ChildProcess
  try {
    child = spawn(compiled('cgroup-reaper'), directories, {
      detached: true,
      stdio: [read, 'ignore', 'inherit'],
      cwd: '/',
    })
  } finally {
    closeSync(read)
  }
  const ended = new Promise<void>((resolve, reject) => {
    child.on('exit', () => resolve())
    child.on('error', reject)
  })
  let held = true
  return {
    enter: mayFail(close(write)),
    async giveBack() {
      if (held) closeSync(write)
      held = false
      await ended
    },
  }
}

/** Our cgroups whose owner has exited. We cannot see whether an owner in another PID namespace is alive, so its cgroups stay. */
function left(parent: string): string[] {
  const namespace = String(look(process.pid).namespaces.pid)
  return readdirSync(parent).filter(name => {
    const [, where, pid] = /^cooperage-(\d+)-(\d+)-[0-9a-f]+$/.exec(name) ?? []
    return where === namespace && !existsSync(`/proc/${pid}`)
  })
}

function make(directory: string, { giveBack }: CgroupReaper): void {
  try {
    mkdirSync(directory)
  } catch (error) {
    void giveBack()
    const { code = '' } = error as NodeJS.ErrnoException
    throw refused(`mkdir("${directory}"): ${code}`, process.geteuid?.() === 0 ? notMade.root : notMade.user)
  }
}

const words = (file: string): string[] =>
  existsSync(file) ? readFileSync(file, 'utf8').split(/\s+/).filter(Boolean) : []

function mayWrite(path: string): boolean {
  try {
    accessSync(path, constants.W_OK)
    return true
  } catch {
    return false
  }
}
