// Looks inside a box: performs a list of ours in the box's namespaces, which prints what it finds.
import { capture } from '../explain/perform.ts'
import { look } from '../proc/process.ts'
import type { Captured } from '../run/capture.ts'
import { type Box, clone } from '../syscalls/clone.ts'
import {
  CLONE_NEWCGROUP,
  CLONE_NEWIPC,
  CLONE_NEWNET,
  CLONE_NEWNS,
  CLONE_NEWPID,
  CLONE_NEWUSER,
  CLONE_NEWUTS,
  O_CLOEXEC,
  O_PATH,
} from '../syscalls/constants.ts'
import { fchdir, open } from '../syscalls/files.ts'
import { chroot } from '../syscalls/mounts.ts'
import { exit, fork, pidfd_open, setns } from '../syscalls/processes.ts'
import type { Steps } from '../syscalls/step.ts'

/** The namespaces that a probe can join. */
const FLAGS = {
  user: CLONE_NEWUSER,
  mnt: CLONE_NEWNS,
  pid: CLONE_NEWPID,
  net: CLONE_NEWNET,
  uts: CLONE_NEWUTS,
  ipc: CLONE_NEWIPC,
  cgroup: CLONE_NEWCGROUP,
} as const

export type Joinable = keyof typeof FLAGS

interface JoinOptions {
  /** `namespace`: the root of the mount namespace, where the process itself may have been given another by chroot. */
  readonly root?: 'process' | 'namespace'
}

/**
 * A list that first joins those of the process's namespaces that are not ours already, and takes its root.
 * The user namespace is always joined where it differs, because joining the others needs its capabilities.
 * Throws Gone where the process has ended.
 */
export function joinBox(
  pid: number,
  names: readonly Joinable[],
  steps: Steps,
  { root: whose = 'process' }: JoinOptions = {},
): Box {
  const theirs = look(pid)
  const ours = look(process.pid).namespaces
  const wanted = (Object.keys(FLAGS) as Joinable[]).filter(
    name => theirs.namespaces[name] !== ours[name] && (name === 'user' || names.includes(name)),
  )
  const flags = wanted.reduce((sum, name) => sum | FLAGS[name], 0)
  const target = pidfd_open(pid)
  const root = open(`/proc/${pid}/root`, O_PATH | O_CLOEXEC)
  const enterRoot = names.includes('mnt') && whose === 'process'
  return clone(0, [
    ...(enterRoot ? [root] : []),
    ...(flags === 0 ? [] : [target, setns(target, flags)]),
    // setns(2) leads to the root of the mount namespace; a box that was only chrooted has another.
    ...(enterRoot ? [fchdir(root), chroot('.')] : []),
    // A process never changes its own PID namespace, only that of its children.
    ...(wanted.includes('pid') ? [fork()] : []),
    ...steps,
  ])
}

/** Performs `steps` in some of a process's namespaces, and gives what they wrote to 1 and 2. Throws StepFailed, Gone. */
const inside = (pid: number, names: readonly Joinable[], steps: Steps): Promise<Captured> =>
  capture(joinBox(pid, names, [...steps, exit(0)]))

/** Like `inside`, for one text: what the steps print. */
export const seenInside = async (pid: number, names: readonly Joinable[], steps: Steps): Promise<string> =>
  (await inside(pid, names, steps)).output
