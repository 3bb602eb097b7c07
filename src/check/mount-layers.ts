// The mounts of a mount namespace, also those that lie below its root. A process sees only what is below its own root
// directory, and after a chroot, or after a mount was moved onto /, the rest of the namespace is still there.
// mount_namespaces(7), pivot_root(2)

import { closeSync, openSync } from 'node:fs'
import { start } from '../explain/perform.ts'
import type { Mount } from '../proc/mountinfo.ts'
import { look } from '../proc/process.ts'
import { StepFailed } from '../run/failure.ts'
import type { Box } from '../syscalls/clone.ts'
import {
  CLONE_NEWNS,
  MNT_DETACH,
  MS_PRIVATE,
  MS_REC,
  O_CLOEXEC,
  O_DIRECTORY,
  O_PATH,
  O_RDONLY,
} from '../syscalls/constants.ts'
import { errnoName } from '../syscalls/errno.ts'
import { chdir, fchdir, open } from '../syscalls/files.ts'
import { mount, pivot_root, umount2 } from '../syscalls/mounts.ts'
import { exit, setns, unshare } from '../syscalls/processes.ts'
import type { Step } from '../syscalls/step.ts'
import { joinBox } from './probe.ts'

/** How many mounts on / we take off, one after the other. The list of a learner has two at most. */
const DEPTH = 4

/**
 * The mounts of a process's mount namespace, the uppermost layer first: those that can be reached from its root, then
 * those that can be reached once the mount on / is taken away, and so on down to the first mount of the namespace.
 * A mount that the kernel has locked cannot be taken away, and so what lies below it cannot be reached by the box either.
 * Nothing is changed: the mounts are taken off in a copy of the namespace, which ends with our probe.
 * Throws StepFailed where we may not look, Gone where the process has ended.
 */
export async function mountLayers(pid: number): Promise<(readonly Mount[])[]> {
  const layers: (readonly Mount[])[] = []
  const { list, looks } = peel(pid)
  const nothing = openSync('/dev/null', 'r+')
  const gate = async (index: number, probe: number) => {
    if (!looks.has(index)) return
    layers.push(look(probe).mounts)
    if (isFirst(layers.at(-1))) throw new Error('there is nothing below: the probe is over')
  }
  try {
    const running = start(list, { stdio: [nothing, nothing, nothing], ownSession: true, timeout: 10_000, gate })
    await running.performed.catch(error => {
      if (isFirst(layers.at(-1)) || isLocked(error)) return
      throw error
    })
    await running.exited
    return layers
  } finally {
    closeSync(nothing)
  }
}

/** The list of the probe, and the numbers of the calls before which a layer can be read. */
function peel(pid: number): { list: Box; looks: Set<number> } {
  const proc = open('/proc', O_PATH | O_DIRECTORY | O_CLOEXEC)
  const copy = open('self/ns/mnt', O_RDONLY | O_CLOEXEC)
  const copied: Step[] = [unshare(CLONE_NEWNS), fchdir(proc), copy]
  const layers = Array.from({ length: DEPTH }, () => takeOffRoot(copy))
  const joined = joinBox(pid, ['mnt'], [...copied, ...layers.flat(), exit(0)], { root: 'namespace' })
  const list = { ...joined, steps: [proc, ...joined.steps] }
  const first = list.steps.length - 1 - layers.flat().length
  const looks = [first - copied.length, ...layers.map((calls, i) => first + (i + 1) * calls.length)]
  return { list, looks: new Set(looks) }
}

/**
 * Takes the mount on / away, and makes what lies below the new root.
 * @param namespace a descriptor of our own mount namespace: setns leads to its root
 */
const takeOffRoot = (namespace: Step): Step[] => [
  // The umount must not propagate to the namespace of the box. pivot_root refuses a root whose parent is shared, so it
  // comes first, with a mount of our own.
  mount('none', '/', null, MS_REC | MS_PRIVATE, null),
  mount('none', '/', 'tmpfs', 0, null),
  chdir('/..'),
  pivot_root('.', '.'),
  umount2('.', MNT_DETACH),
  umount2('/', MNT_DETACH),
  setns(namespace, CLONE_NEWNS),
]

/** The first mount of a namespace is its own parent. */
const isFirst = (mounts: readonly Mount[] = []): boolean =>
  mounts.some(({ id, parent, mountPoint }) => mountPoint === '/' && id === parent)

const isLocked = (error: unknown): boolean =>
  error instanceof StepFailed &&
  error.report.step.signature.call === 'umount2' &&
  errnoName(error.report.errno) === 'EINVAL'
