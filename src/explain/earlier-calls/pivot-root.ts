// EINVAL and EBUSY of pivot_root, in the order in which the kernel looks: fs/namespace.c, pivot_root(2). And EINVAL of the
// umount2(".") that follows it.
import { CLONE_NEWUSER } from '../../syscalls/constants.ts'
import type { Step } from '../../syscalls/step.ts'
import { mountsHere } from '../model/here.ts'
import { fromFirstRoot, isPropagation, type Mounted, mountOver, within } from '../model/mounts.ts'
import { named } from '../named.ts'
import { type FailureInList, ruleInList } from '../rule.ts'
import { calls, madeAt } from './before.ts'

interface Roots {
  readonly newRoot: string
  readonly putOld: string
  /** The new root is ".", the working directory. */
  readonly isHere: boolean
}

/** The arguments as whole paths. Not after an earlier pivot_root: the mounts around the new root are others then. */
function rootsOf({ step: { args }, before, state: { files } }: FailureInList): Roots | undefined {
  if (calls(before, 'pivot_root').length > 0) return undefined
  const [newRoot = '', putOld = ''] = args.map(path => fromFirstRoot(files, String(path)))
  return { newRoot, putOld, isHere: args[0] === '.' }
}

/** No call before changes the working directory: the directory in which the process began. */
const neverMoved = ({ state: { files } }: FailureInList): string | undefined =>
  files.directoryBy ? undefined : files.directory

interface SharedParent {
  readonly parent: string
  /** The call of the list that made it shared. */
  readonly by: Step | undefined
  readonly isMissed: boolean
  readonly isLate: boolean
}

/** The shared mount on which the new root lies, and why it is still shared. */
function sharedParent(failure: FailureInList): SharedParent | undefined {
  const { before, after, state } = failure
  const roots = rootsOf(failure)
  if (!roots) return undefined
  const { newRoot } = roots
  const above = mountsHere().findLast(({ mountPoint }) => mountPoint !== newRoot && within(mountPoint, newRoot))
  if (!above) return undefined
  const { propagation } = state.files
  const last = propagation.findLast(({ place, recursive }) =>
    recursive ? within(place, above.mountPoint) : place === above.mountPoint,
  )
  // In the mount namespace of a new user namespace no mount is shared: the copies are slaves of the host's mounts.
  const atFirst = above.propagation.shared !== undefined && madeAt(before, CLONE_NEWUSER) < 0
  if (last ? !last.shared : !atFirst) return undefined
  const isMissed = propagation.length > 0
  return { parent: above.mountPoint, by: last?.by, isMissed, isLate: after.some(isPropagation) }
}

const whyShared = ({ by, isMissed, isLate }: SharedParent): string => {
  if (by) return `${named(by)} has made it so`
  if (isMissed) return 'the change of propagation before does not reach it'
  return isLate ? 'the call that changes that comes only after this one' : 'no call before makes it private'
}

/** The mount of the list on the new root itself. */
function mountedThere({ state: { files } }: FailureInList, { newRoot }: Roots): Mounted | undefined {
  const top = mountOver(files.mounts, newRoot)
  return top?.place === newRoot ? top : undefined
}

/** The new root, where neither the list nor the host has mounted anything on it. */
function plainDirectory(failure: FailureInList): Roots | undefined {
  const roots = rootsOf(failure)
  if (!roots || mountedThere(failure, roots)) return undefined
  return mountsHere().some(({ mountPoint }) => mountPoint === roots.newRoot) ? undefined : roots
}

export const pivotRootRules = [
  ruleInList({
    id: 'earlier.pivot_root.new-root-first',
    call: ['pivot_root'],
    errno: ['EINVAL', 'EBUSY'],
    when: failure => failure.step.args[0] === '/' && (failure.errno === 'EBUSY' || rootsOf(failure) !== undefined),
    means: '/ is the present root, and the first argument is to be the new one',
    fix: 'name the new root first',
  }),
  ruleInList<SharedParent>({
    id: 'earlier.pivot_root.shared-parent',
    call: ['pivot_root'],
    errno: ['EINVAL'],
    oneOf: 'pivot_root',
    when: sharedParent,
    means: shared =>
      `the mount ${shared.parent}, on which the new root lies, is shared with other namespaces, and ${whyShared(shared)}`,
    fix: ({ by }) =>
      by
        ? 'write MS_PRIVATE for MS_SHARED in that line'
        : 'mount("none", "/", null, MS_REC | MS_PRIVATE, null) before, as the first of the mounts',
  }),
  ruleInList({
    id: 'earlier.pivot_root.after-chroot',
    call: ['pivot_root'],
    errno: ['EINVAL', 'EBUSY'],
    oneOf: 'pivot_root',
    when: failure => rootsOf(failure) !== undefined && calls(failure.before, 'chroot').length > 0,
    means: 'after chroot the present root is no mount point, only a directory',
    fix: 'leave chroot out: pivot_root takes its place',
  }),
  ruleInList<Roots>({
    id: 'earlier.pivot_root.chdir-before-mount',
    call: ['pivot_root'],
    errno: ['EINVAL', 'EBUSY'],
    oneOf: 'pivot_root',
    when: failure => {
      const roots = rootsOf(failure)
      if (!roots?.isHere) return undefined
      const at = (step: Step | undefined) => (step ? failure.before.steps.indexOf(step) : -1)
      return at(failure.state.files.directoryBy) < at(mountedThere(failure, roots)?.by) ? roots : undefined
    },
    means: ({ newRoot }) =>
      `chdir went to ${newRoot} before something was mounted there, and "." is the directory below that mount`,
    fix: 'chdir after the mount',
  }),
  ruleInList<{ directory: string }>({
    id: 'earlier.pivot_root.never-moved',
    call: ['pivot_root'],
    errno: ['EINVAL', 'EBUSY'],
    oneOf: 'pivot_root',
    when: failure => {
      const directory = failure.step.args[0] === '.' ? neverMoved(failure) : undefined
      const roots = rootsOf(failure)
      // EBUSY: "." lies on the mount that is the root. EINVAL has this cause only where the list mounts nothing on ".".
      const fits = failure.errno === 'EBUSY' || (roots !== undefined && !mountedThere(failure, roots))
      return directory !== undefined && fits ? { directory } : undefined
    },
    means: ({ directory }) =>
      `"." is where the process stands, ${directory}, and no call before takes it into the new root`,
    fix: 'chdir into the new root before',
  }),
  ruleInList<Roots>({
    id: 'earlier.pivot_root.no-mount-point',
    call: ['pivot_root'],
    errno: ['EINVAL'],
    oneOf: 'pivot_root',
    when: failure => {
      const roots = plainDirectory(failure)
      return roots?.isHere && neverMoved(failure) !== undefined ? undefined : roots
    },
    means: ({ newRoot, isHere }) =>
      `${isHere ? `the new root, ${newRoot},` : newRoot} is no mount point: no call before mounts anything there`,
    fix: 'bind it on itself before: mount(root, root, null, MS_BIND, null), and then chdir(root)',
  }),
  ruleInList<Roots>({
    id: 'earlier.pivot_root.old-root-outside',
    call: ['pivot_root'],
    errno: ['EINVAL', 'ENOENT'],
    oneOf: 'pivot_root',
    when: failure => {
      const roots = rootsOf(failure)
      return roots && !within(roots.newRoot, roots.putOld) ? roots : undefined
    },
    means: ({ newRoot, putOld }) => `the place for the old root, ${putOld}, does not lie in the new one, ${newRoot}`,
    fix: 'name a directory in the new root; or chdir there and pivot_root(".", ".")',
  }),
  ruleInList<{ directory: string; pivot: Step }>({
    id: 'earlier.umount2.still-in-the-old-root',
    call: ['umount2'],
    errno: ['EINVAL'],
    when: ({ step, before, state }) => {
      const pivot = calls(before, 'pivot_root').at(-1)
      if (step.args[0] !== '.' || !pivot || calls(before, 'chdir', 'fchdir').length > 0) return undefined
      return { directory: state.files.directory, pivot }
    },
    means: ({ directory }) =>
      `"." is where the process stands, ${directory} in the old root, and that is no mount point: no call before takes it into the new root`,
    fix: ({ pivot: { args } }) =>
      args[0] === args[1]
        ? 'chdir into the new root before pivot_root, or chdir("/") after it'
        : 'name the place in the new root that pivot_root has put the old one to',
  }),
]
