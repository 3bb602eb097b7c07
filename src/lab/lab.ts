// The lab: an outer box, made by the same runner, in which every lesson runs. It needs no root, and what happens in it
// stays in it: when its first process ends, for whatever reason, the kernel takes everything else away.
import { closeSync, openSync, readlinkSync } from 'node:fs'
import { dirname } from 'node:path'
import { isatty } from 'node:tty'
import { installation } from '../base/package-root.ts'
import { UserError } from '../base/user-error.ts'
import { ExplainedFailure } from '../explain/explained.ts'
import { noProc } from '../explain/host.ts'
import { capture, start } from '../explain/perform.ts'
import { readMachine } from '../proc/machine.ts'
import { compiled } from '../run/build.ts'
import type { Captured } from '../run/capture.ts'
import { StepFailed } from '../run/failure.ts'
import { untilEnd } from '../run/forward-signals.ts'
import type { Running, StartOptions } from '../run/start.ts'
import { untilEndAtTerminal } from '../run/terminal.ts'
import type { Exit } from '../run/wait.ts'
import { type Box, clone, nest } from '../syscalls/clone.ts'
import {
  AT_RECURSIVE,
  CLONE_NEWCGROUP,
  CLONE_NEWIPC,
  CLONE_NEWNET,
  CLONE_NEWNS,
  CLONE_NEWPID,
  CLONE_NEWUTS,
  MOUNT_ATTR_RDONLY,
  MS_NODEV,
  MS_NOEXEC,
  MS_NOSUID,
  MS_PRIVATE,
  MS_REC,
  MS_SHARED,
} from '../syscalls/constants.ts'
import { chdir } from '../syscalls/files.ts'
import { mount, mount_setattr } from '../syscalls/mounts.ts'
import { execve } from '../syscalls/processes.ts'
import { flatten, mayFail } from '../syscalls/step.ts'
import { sethostname } from '../syscalls/uts.ts'
import { type HostCgroups, type LabCgroups, makeCgroups, makeGuard, noCgroups } from './cgroups.ts'
import { coverSockets, ownDevices } from './devices.ts'
import { beforeHost, hostBox } from './host-box.ts'
import { become, type LabIds, labIds, openNamespace, SHIFTED } from './ids.ts'
import { killedFirst, limitPids, limitProcesses } from './limits.ts'
import { loopbackUp } from './loopback.ts'
import { places } from './places.ts'
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

/** The lab's list. In every lab there is a user namespace, in which its user is root. */
function listOf({ keep = [] }: LabOptions, ids: LabIds, cgroups?: LabCgroups): Box {
  const namespace = ids.enter && openNamespace(ids.enter)
  const programs = [compiled('init'), compiled('runner')] // now: in the lab nothing can be compiled
  const needed = [
    installation,
    process.cwd(),
    process.execPath,
    ...programs.map(path => dirname(path)),
    ...inPath(),
    ...keep,
  ]
  const disk = places(needed, namespace)
  const devices = ownDevices()
  // Its cgroup namespace shows what is below the group in which it is made: with cgroups, these are entered first.
  const box = clone((cgroups ? NAMESPACES & ~CLONE_NEWCGROUP : NAMESPACES) | ids.flags, [
    ...ids.begin,
    ...(cgroups?.begin ?? []),
    ...(namespace ? [] : killedFirst()),
    ...limitProcesses(namespace ? SHIFTED.first : (process.geteuid?.() ?? 0)),

    // A mount in the lab must not propagate to the host, and no file of the host may be written.
    mount('none', '/', null, MS_REC | MS_PRIVATE, null),
    ...(namespace ? [] : disk.open),
    ...devices.open,
    mount_setattr('/', AT_RECURSIVE, { set: MOUNT_ATTR_RDONLY }),
    ...(cgroups?.show ?? []),

    // What the lab has its own of: processes, temporary files, devices, a name, a loopback.
    mount('proc', '/proc', 'proc', MS_NOSUID | MS_NODEV | MS_NOEXEC, null),
    ...disk.show,
    ...devices.show,
    ...coverSockets(),
    ...limitPids(),
    mount('tmpfs', '/dev/shm', 'tmpfs', MS_NOSUID | MS_NODEV, 'mode=1777'),
    mount_setattr('/dev', 0, { set: MOUNT_ATTR_RDONLY }),
    sethostname('lab'),
    loopbackUp(),
    // The working directory may lie below something that is covered now.
    ...mayFail(chdir(process.cwd())),

    // To its boxes the lab is a host like others, and on those mounts are shared (systemd makes them so).
    mount('none', '/', null, MS_REC | MS_SHARED, null),
  ])
  if (!namespace) return box
  return nest(
    clone(0, [...(cgroups?.enter ?? []), ...killedFirst(), namespace, ...disk.open, ...become(namespace)]),
    box,
  )
}

/** Directories of programs that lie where the lab shows only what is needed (NixOS has its own below /run). */
const inPath = (): string[] => (process.env.PATH ?? '').split(':').filter(path => /^\/(tmp|run)\//.test(path))

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
  perform(
    options,
    (lab, ids, cgroups) => {
      const maker = { ...lab, steps: [...lab.steps, ...flatten(beforeHost(cgroups))] }
      return nest(maker, nest(hostBox(ids, cgroups, []), box))
    },
    apart,
  )

const apart = (box: Box, gated: StartOptions): Promise<Exit> =>
  untilEndAtTerminal(stdio => start(box, { ...gated, stdio, ownSession: true }))

/** A second Node that reads from the terminal must be in our process group, which is in the foreground. */
const toItsEnd = (box: Box, gated: StartOptions): Promise<Exit> => {
  const ownSession = !isatty(0)
  return untilEnd(() => start(box, { ...gated, ownSession }), { ownSession })
}

const unread = async (box: Box, gated: StartOptions): Promise<Exit> => {
  const nothing = openSync('/dev/null', 'r')
  try {
    return await untilEnd(() => start(box, { ...gated, stdio: [nothing, 1, 2], ownSession: true }), {
      ownSession: true,
    })
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
    const running = start(box, { ...gated, stdio, ownSession: true })
    try {
      return await Promise.race([converse(running), running.performed.then(() => new Promise<never>(() => {}))])
    } finally {
      running.kill()
      await running.exited
    }
  })

/** Puts a box into a lab. @param cgroups those of the lab's that are for a host in it */
type Furnish = (lab: Box, ids: LabIds, cgroups: HostCgroups) => Box

async function perform<Result = Exit>(
  options: LabOptions,
  furnish: Furnish,
  follow: (box: Box, gated: StartOptions) => Promise<Result>,
): Promise<Result> {
  const ids = await labIds().catch(error => Promise.reject(withoutIds(error)))
  try {
    const cgroups = options.cgroups ? cgroupsFor(options, ids) : guardFor(ids)
    const watchdog = startWatchdog()
    const { box, gated, explain } = prepare(options, furnish, ids, cgroups)
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
  } finally {
    ids.enter?.close()
  }
}

/** Root's lab has ids that may not write to any cgroup of the machine. */
const guardFor = ({ enter }: LabIds): LabCgroups | undefined => (enter ? undefined : makeGuard())

/** Makes cgroups for a lab. If a list works without them, a refusal is reported and not thrown. */
function cgroupsFor({ cgroups, without }: LabOptions, ids: LabIds): LabCgroups | undefined {
  try {
    return makeCgroups(ids.enter && SHIFTED.first)
  } catch (error) {
    if (cgroups !== 'if-delegated' || !(error instanceof UserError)) throw error
    without?.(error)
    return undefined
  }
}

/** Makes a lab, runs nothing but `node --version` in it, and lets it go. Throws UserError where this machine allows none. */
export async function tryLab(): Promise<void> {
  const { exit, output } = await perform({}, command([process.execPath, '--version'], {}), capture)
  if (exit.code === 0) return
  const said = output.trim() || exit.signal || exit.code
  // Without /proc Node does not know where its own program lies.
  const fix = readMachine().kinds ? '' : noProc.fix
  throw new UserError(3, `the lab can be made, but Node does not run in it: ${said}`, fix)
}

/** The lab's list; who writes the maps of its user namespace; and what an error on the way means. */
function prepare(options: LabOptions, furnish: Furnish, ids: LabIds, cgroups?: LabCgroups) {
  const { map } = ids
  let refused: unknown
  const gate = async (index: number, pid: number) => {
    if (index > 0) return
    try {
      map?.(pid)
    } catch (error) {
      refused = error
      throw error
    }
  }
  const empty = listOf(options, ids, cgroups)
  const ofTheLab = (error: unknown): error is StepFailed =>
    error instanceof StepFailed && error.report.index < empty.steps.length
  return {
    box: furnish(empty, ids, cgroups?.ofHost ?? noCgroups),
    gated: map ? { gate } : {},
    explain: (error: unknown) => refused ?? (ofTheLab(error) ? explainFailure(error) : error),
  }
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

/** There is no user namespace for the lab, or /proc does not show it. */
function withoutIds(error: unknown): unknown {
  if (error instanceof StepFailed) return explainFailure(error)
  if (!(error instanceof Error && 'syscall' in error)) return error
  return Object.assign(new NoLab(error.message, readMachine().kinds ? '' : noProc.fix), { cause: error })
}

/** Names the setting of this machine that refuses the lab, where there is one. */
function explainFailure(error: StepFailed): NoLab {
  const cause = new ExplainedFailure(error, readMachine())
  return Object.assign(new NoLab(cause.message, cause.fix), { cause })
}
