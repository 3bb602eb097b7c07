// The lab: an outer box, made by the same stage, in which every lesson runs. It needs no root, and what happens in it
// stays in it: when its first process ends, for whatever reason, the kernel takes everything else away.
import { readFileSync, readlinkSync } from 'node:fs'
import { dirname } from 'node:path'
import { type Box, clone } from '../linux/calls/clone.ts'
import { mkdir, write } from '../linux/calls/files.ts'
import { mount, mount_setattr, move_mount, open_tree } from '../linux/calls/mounts.ts'
import { sethostname } from '../linux/calls/names.ts'
import { execve } from '../linux/calls/processes.ts'
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
} from '../linux/constants.ts'
import { Problem } from '../linux/problem.ts'
import { mayFail, type Step } from '../linux/step.ts'
import { compiled } from './build.ts'
import { loopbackUp } from './loopback.ts'
import { packageRoot } from './package-root.ts'
import { StepFailed } from './report.ts'
import { start } from './start.ts'
import { mapSubordinateIds, type SubordinateIds, subordinateIds } from './subids.ts'
import type { Exit } from './wait.ts'

const NAMESPACES = CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWNET | CLONE_NEWCGROUP

export interface LabOptions {
  /** Directories that must be seen in the lab although they lie under /tmp, which the lab has its own of. */
  keep?: readonly string[]
  env?: NodeJS.ProcessEnv
}

/** True in a process whose number one is our init: only the lab has that. */
export function insideLab(): boolean {
  if (process.env.COOPERAGE_LAB !== 'ns') return false
  try {
    return readlinkSync('/proc/1/exe') === compiled('init')
  } catch {
    return false
  }
}

/**
 * The lab as a list. For an ordinary user it begins with a user namespace in which they are root.
 * @param command the program that runs in the lab, under a number one that reaps
 */
export function lab(
  command: readonly string[],
  { keep = [], env = process.env }: LabOptions,
  ids?: SubordinateIds,
): Box {
  const user = process.geteuid?.() !== 0
  const hidden = [...new Set([packageRoot, process.cwd(), dirname(process.execPath), ...keep])].filter(underTmp)
  const trees = hidden.map(path => open_tree(path, OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_RECURSIVE))
  return clone(user ? NAMESPACES | CLONE_NEWUSER : NAMESPACES, [
    ...(user && !ids ? mapMyself() : []),

    // What is mounted here must not echo outside, and nothing outside may be written to.
    mount('none', '/', null, MS_REC | MS_PRIVATE, null),
    ...trees,
    mount_setattr('/', AT_RECURSIVE, { set: MOUNT_ATTR_RDONLY }),
    ...mayFail(cgroupMounts().map(path => mount_setattr(path, 0, { clear: MOUNT_ATTR_RDONLY }))),

    // What the lab has its own of: processes, temporary files, message queues, a name, a loopback.
    mount('proc', '/proc', 'proc', MS_NOSUID | MS_NODEV | MS_NOEXEC, null),
    mount('tmpfs', '/tmp', 'tmpfs', MS_NOSUID | MS_NODEV, 'mode=1777'),
    ...mayFail(mount('tmpfs', '/dev/shm', 'tmpfs', MS_NOSUID | MS_NODEV, 'mode=1777')),
    ...mayFail(mount('mqueue', '/dev/mqueue', 'mqueue', MS_NOSUID | MS_NODEV | MS_NOEXEC, null)),
    ...hidden.flatMap((path, i) => [...makeDirectories(path), move_mount(trees[i] as Step, path)]),
    sethostname('lab'),
    loopbackUp(),

    // To its boxes the lab is a host like others, and on those mounts are shared (systemd makes them so).
    mount('none', '/', null, MS_REC | MS_SHARED, null),
    execve([compiled('init'), ...command], environment(env)),
  ])
}

/** Runs a command in a lab, and hands signals down to it. Throws Problem where this machine allows no lab. */
export async function runInLab(command: readonly string[], options: LabOptions = {}): Promise<Exit> {
  const ids = process.geteuid?.() === 0 ? undefined : subordinateIds()
  const box = lab(command, options, ids)
  const running = start(box, ids ? { gate: async (i, pid) => (i === 0 ? mapSubordinateIds(pid, ids) : undefined) } : {})
  const handDown = (signal: NodeJS.Signals) => process.kill(running.pid, signal)
  // The terminal sends Ctrl-C to everybody in the foreground; those inside decide what becomes of it.
  process.on('SIGINT', () => {})
  for (const signal of ['SIGTERM', 'SIGHUP', 'SIGUSR1', 'SIGUSR2'] as const) process.on(signal, handDown)
  try {
    await running.performed
  } catch (error) {
    throw explainFailure(error)
  }
  return running.exited
}

/** An ordinary user may map one id: their own, onto root. user_namespaces(7) */
const mapMyself = () => [
  ...write('/proc/self/setgroups', 'deny'),
  ...write('/proc/self/uid_map', `0 ${process.geteuid?.()} 1`),
  ...write('/proc/self/gid_map', `0 ${process.getegid?.()} 1`),
]

const underTmp = (path: string) => path.startsWith('/tmp/')

const makeDirectories = (path: string): Step[] => {
  const names = path.split('/').slice(2)
  return names.flatMap((_, i) => mayFail(mkdir(['/tmp', ...names.slice(0, i + 1)].join('/'))))
}

/** Limits are files; a lesson must be able to write them. */
function cgroupMounts(): string[] {
  const lines = readFileSync('/proc/self/mountinfo', 'utf8').split('\n')
  return lines.filter(line => / - cgroup2? /.test(line)).map(line => line.split(' ')[4] as string)
}

/** NODE_EXTRA_CA_CERTS is read at every start of Node, 35 ms, for connections that nobody opens here. */
const environment = ({ NODE_EXTRA_CA_CERTS: _, COOPERAGE_KEEP_CODE: __, ...env }: NodeJS.ProcessEnv): string[] =>
  Object.entries({ ...env, COOPERAGE_LAB: 'ns', TMPDIR: '/tmp' }).map(([name, value]) => `${name}=${value}`)

function explainFailure(error: unknown): unknown {
  if (!(error instanceof StepFailed)) return error
  return new Problem(
    3,
    `this machine allows no lab: ${error.message}`,
    `${error.cure}${error.cure ? ' ' : ''}Or see \`cooper doctor\`.`,
  )
}

/** Ablation and fault injection ask this first. */
export function requireLab(what: string): void {
  if (!insideLab()) throw new Problem(2, `${what} only runs in a lab`, 'Leave out `--lab none`.')
}
