// The lab: an outer box, made by the same runner, in which every lesson runs. It needs no root, and what happens in it
// stays in it: when its first process ends, for whatever reason, the kernel takes everything else away.
import { closeSync, existsSync, openSync, readlinkSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { isatty } from 'node:tty'
import { installation } from '../base/package-root.ts'
import { UserError } from '../base/user-error.ts'
import { ExplainedFailure } from '../explain/explained.ts'
import { noProc } from '../explain/host.ts'
import { capture, start } from '../explain/perform.ts'
import { readMachine } from '../proc/machine.ts'
import { look } from '../proc/process.ts'
import { compiled } from '../run/build.ts'
import type { Captured } from '../run/capture.ts'
import { StepFailed } from '../run/failure.ts'
import { untilEnd } from '../run/forward-signals.ts'
import type { Running, StartOptions } from '../run/start.ts'
import type { Exit } from '../run/wait.ts'
import { decode } from '../syscalls/capabilities.ts'
import { type Box, clone, nest } from '../syscalls/clone.ts'
import {
  AT_RECURSIVE,
  CLONE_NEWCGROUP,
  CLONE_NEWIPC,
  CLONE_NEWNET,
  CLONE_NEWNS,
  CLONE_NEWPID,
  CLONE_NEWUSER,
  CLONE_NEWUTS,
  MOUNT_ATTR_RDONLY,
  MS_NODEV,
  MS_NOEXEC,
  MS_NOSUID,
  MS_PRIVATE,
  MS_REC,
  MS_SHARED,
  OPEN_TREE_CLOEXEC,
  OPEN_TREE_CLONE,
} from '../syscalls/constants.ts'
import { mkdir, mknod } from '../syscalls/files.ts'
import { mount, mount_setattr, move_mount, open_tree } from '../syscalls/mounts.ts'
import { execve } from '../syscalls/processes.ts'
import { mayFail, type Step } from '../syscalls/step.ts'
import { sethostname } from '../syscalls/uts.ts'
import { type LabCgroups, makeCgroups } from './cgroups.ts'
import { limitPids, limits } from './limits.ts'
import { loopbackUp } from './loopback.ts'
import { mapRoot } from './map-root.ts'
import { mapSubordinateIds, type SubordinateIds, subordinateIds } from './subids.ts'
import { startWatchdog } from './watchdog.ts'

const NAMESPACES = CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWNET | CLONE_NEWCGROUP

export interface LabOptions {
  /** Files and directories under /tmp that the lab must see, although it has a /tmp of its own. */
  keep?: readonly string[]
  /** True for a lab that may make cgroups: it has one of its own, at /sys/fs/cgroup. */
  cgroups?: boolean | 'if-delegated'
  /** Called with the reason if there are no cgroups and the list works without them (`if-delegated`). */
  without?: (why: UserError) => void
  env?: NodeJS.ProcessEnv
  /** False for a command that never reads: then it can have a process group of its own. */
  reads?: boolean
}

/** True in a process whose PID 1 is our init: only the lab has that. */
export function insideLab(): boolean {
  if (process.env.COOPERAGE_LAB !== 'ns') return false
  try {
    return readlinkSync('/proc/1/exe') === compiled('init')
  } catch {
    return false
  }
}

/** The lab as a list. For an ordinary user it begins with a user namespace in which they are root. */
export function lab({ keep = [] }: LabOptions = {}, ids?: SubordinateIds, cgroups?: LabCgroups): Box {
  const user = !mayMakeNamespaces()
  const hidden = [...new Set([installation, process.cwd(), dirname(process.execPath), ...keep])].filter(underTmp)
  const trees = hidden.map(path => open_tree(path, OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_RECURSIVE))
  // Its cgroup namespace shows what is below the group in which it is made: with cgroups, they come first.
  const namespaces = cgroups ? NAMESPACES & ~CLONE_NEWCGROUP : NAMESPACES
  return clone(user ? namespaces | CLONE_NEWUSER : namespaces, [
    ...(user && !ids ? mapRoot() : []),
    ...(cgroups?.enter ?? []),
    ...limits(user ? process.geteuid?.() : undefined),

    // A mount in the lab must not propagate to the host, and no file of the host may be written.
    mount('none', '/', null, MS_REC | MS_PRIVATE, null),
    ...trees,
    mount_setattr('/', AT_RECURSIVE, { set: MOUNT_ATTR_RDONLY }),
    ...(cgroups?.show ?? []),

    // What the lab has its own of: processes, temporary files, message queues, a name, a loopback.
    mount('proc', '/proc', 'proc', MS_NOSUID | MS_NODEV | MS_NOEXEC, null),
    mount('tmpfs', '/tmp', 'tmpfs', MS_NOSUID | MS_NODEV, 'mode=1777'),
    ...limitPids(),
    ...mayFail(mount('tmpfs', '/dev/shm', 'tmpfs', MS_NOSUID | MS_NODEV, 'mode=1777')),
    ...mayFail(mount('mqueue', '/dev/mqueue', 'mqueue', MS_NOSUID | MS_NODEV | MS_NOEXEC, null)),
    ...hidden.flatMap((path, i) => [
      ...makePlace(path),
      move_mount(trees[i] as Step, path),
      mount_setattr(path, AT_RECURSIVE, { set: MOUNT_ATTR_RDONLY }),
    ]),
    sethostname('lab'),
    loopbackUp(),

    // To its boxes the lab is a host like others, and on those mounts are shared (systemd makes them so).
    mount('none', '/', null, MS_REC | MS_SHARED, null),
  ])
}

/** A command in the lab, as a child of a PID 1 that reaps orphans. */
const command =
  (words: readonly string[], { env = process.env }: LabOptions) =>
  (lab: Box) => ({
    ...lab,
    steps: [...lab.steps, ...execve([compiled('init'), ...words], environment(env))],
  })

/** Runs a command in a lab, and hands signals down to it. Throws UserError where this machine allows no lab. */
export const runInLab = (words: readonly string[], options: LabOptions = {}): Promise<Exit> =>
  perform(options, command(words, options), options.reads === false ? unread : toItsEnd)

/**
 * Performs a box in a lab of its own, without a second Node: the box's list follows the lab's.
 * Throws UserError where this machine allows no lab, StepFailed where the box's own list fails.
 */
export const performInLab = (box: Box, options: LabOptions = {}): Promise<Exit> =>
  perform(options, lab => nest(lab, box), toItsEnd)

/** A command that reads from the terminal must be in our process group, which is in the foreground. */
const toItsEnd = (box: Box, gated: StartOptions): Promise<Exit> => {
  const ownGroup = !isatty(0)
  return untilEnd(() => start(box, { ...gated, ownGroup }), { ownGroup })
}

const unread = async (box: Box, gated: StartOptions): Promise<Exit> => {
  const nothing = openSync('/dev/null', 'r')
  try {
    return await untilEnd(() => start(box, { ...gated, stdio: [nothing, 1, 2], ownGroup: true }), { ownGroup: true })
  } finally {
    closeSync(nothing)
  }
}

/**
 * Runs a command in a lab with nothing to read, and keeps what it writes, its standard error apart.
 * @param options.timeout milliseconds after which the lab is ended
 * @param options.signal ends the lab when it is aborted
 * Throws UserError where this machine allows no lab, and where time was up.
 */
export const captureInLab = (
  words: readonly string[],
  { timeout, signal, ...options }: LabOptions & { timeout: number; signal?: AbortSignal | undefined },
): Promise<Captured> =>
  perform(options, command(words, options), (box, gated) =>
    capture(box, { ...gated, timeout, signal: either(gated.signal, signal), apart: true }),
  )

const either = (...signals: (AbortSignal | undefined)[]): AbortSignal => AbortSignal.any(signals.flatMap(s => s ?? []))

/**
 * Runs a command in a lab that is connected to us by pipes, until the conversation is over; then the lab ends.
 * Throws UserError where this machine allows no lab.
 */
export const converseInLab = <Result>(
  words: readonly string[],
  { stdio, ...options }: LabOptions & { stdio: readonly [number, number, number] },
  converse: (running: Running) => Promise<Result>,
): Promise<Result> =>
  perform(options, command(words, options), async (box, gated) => {
    const running = start(box, { ...gated, stdio, ownGroup: true })
    try {
      return await Promise.race([converse(running), running.performed.then(() => new Promise<never>(() => {}))])
    } finally {
      running.kill()
      await running.exited
    }
  })

async function perform<Result = Exit>(
  options: LabOptions,
  furnish: (lab: Box) => Box,
  follow: (box: Box, gated: StartOptions) => Promise<Result>,
): Promise<Result> {
  const cgroups = options.cgroups ? cgroupsFor(options) : undefined
  const { box, gated, explain } = prepare(options, furnish, cgroups)
  const watchdog = startWatchdog()
  try {
    const result = await follow(box, { ...gated, signal: watchdog.signal })
    if (watchdog.problem) throw watchdog.problem
    return result
  } catch (error) {
    throw watchdog.problem ?? explain(error)
  } finally {
    watchdog.stop()
    await cgroups?.giveBack()
  }
}

/** Makes cgroups for a lab. If a list works without them, a refusal is reported and not thrown. */
function cgroupsFor({ cgroups, without }: LabOptions): LabCgroups | undefined {
  try {
    return makeCgroups()
  } catch (error) {
    if (cgroups !== 'if-delegated' || !(error instanceof UserError)) throw error
    without?.(error)
    return undefined
  }
}

/** Makes a lab, runs nothing but `node --version` in it, and lets it go. Throws UserError where this machine allows none. */
export async function tryLab(): Promise<void> {
  const { box, gated, explain } = prepare({}, command([process.execPath, '--version'], {}))
  const { exit, output } = await capture(box, gated).catch(error => Promise.reject(explain(error)))
  if (exit.code === 0) return
  const said = output.trim() || exit.signal || exit.code
  // Without /proc Node does not know where its own program lies.
  const fix = readMachine().kinds ? '' : noProc.fix
  throw new UserError(3, `the lab can be made, but Node does not run in it: ${said}`, fix)
}

/** The lab's list; who writes the maps of its user namespace; and what an error on the way means. */
function prepare(options: LabOptions, furnish: (lab: Box) => Box, cgroups?: LabCgroups) {
  const ids = process.geteuid?.() === 0 ? undefined : subordinateIds()
  let refused: unknown
  const gate = async (index: number, pid: number) => {
    if (index > 0 || !ids) return
    try {
      mapSubordinateIds(pid, ids)
    } catch (error) {
      refused = error
      throw error
    }
  }
  const empty = lab(options, ids, cgroups)
  const ofTheLab = (error: unknown): error is StepFailed =>
    error instanceof StepFailed && error.report.index < empty.steps.length
  return {
    box: furnish(empty),
    gated: ids ? { gate } : {},
    explain: (error: unknown) => refused ?? (ofTheLab(error) ? explainFailure(error) : error),
  }
}

/** Root in a container may lack the capability that namespaces ask for; then even root begins with one of its users. */
export function mayMakeNamespaces(): boolean {
  if (process.geteuid?.() !== 0) return false
  try {
    return decode(look(process.pid).status.CapEff).includes('CAP_SYS_ADMIN')
  } catch {
    return true // without /proc the calls that follow say better what is the matter
  }
}

const underTmp = (path: string) => path.startsWith('/tmp/')

/** Directories down to a place, and there a directory or an empty file, for something to be mounted on. */
function makePlace(path: string): Step[] {
  const names = path.split('/').slice(2)
  const paths = names.map((_, i) => ['/tmp', ...names.slice(0, i + 1)].join('/'))
  const isFile = existsSync(path) && !statSync(path).isDirectory()
  const [directories, file] = isFile ? [paths.slice(0, -1), [mknod(path)]] : [paths, []]
  return mayFail([...directories.map(each => mkdir(each)), ...file])
}

/** Node reads NODE_EXTRA_CA_CERTS at every start, which takes 35 ms; nothing here opens a connection. */
const environment = ({ NODE_EXTRA_CA_CERTS: _, COOPERAGE_KEEP_CODE: __, ...env }: NodeJS.ProcessEnv): string[] =>
  Object.entries({ ...env, COOPERAGE_LAB: 'ns', TMPDIR: '/tmp' }).map(([name, value]) => `${name}=${value}`)

/** This machine allows no lab. */
export class NoLab extends UserError {
  /** The call that failed, and why. */
  readonly reason: string
  /** What to change on this machine; empty where that is not known. */
  readonly remedy: string

  constructor(reason: string, remedy: string) {
    super(3, `this machine allows no lab: ${reason}`, `${remedy}${remedy ? '\n  ' : ''}See also \`cooper doctor\`.`)
    this.reason = reason
    this.remedy = remedy
  }
}

/** Names the setting of this machine that refuses the lab, where there is one. */
function explainFailure(error: StepFailed): NoLab {
  const cause = new ExplainedFailure(error, readMachine())
  return Object.assign(new NoLab(cause.message, cause.fix), { cause })
}
