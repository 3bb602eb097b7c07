// Why pivot_root gives EINVAL, in the order in which the kernel looks: fs/namespace.c, pivot_root(2).
import { resolve } from 'node:path'
import { CLONE_NEWUSER, MS_REC } from '../../syscalls/constants.ts'
import type { Step } from '../../syscalls/step.ts'
import {
  attaches,
  type Before,
  calls,
  directoryAfter,
  flagsOf,
  isPropagation,
  madeAt,
  mountsHere,
  placeOf,
  type Reason,
  real,
  within,
} from './before.ts'

/** @param after calls that would have come */
export function pivotRefused({ args }: Step, before: Before, after: readonly Step[]): Reason | undefined {
  if (args[0] === '/') return FIRST_IS_NEW
  const directory = directoryAfter(before)
  const [newRoot = '', putOld = ''] = args.map(path => real(resolve(directory, String(path))))
  const called = args[0] === '.' ? `the new root, ${newRoot},` : newRoot
  return (
    sharedAbove(newRoot, before, after.some(isPropagation)) ??
    (calls(before, 'chroot').length > 0 ? AFTER_CHROOT : undefined) ??
    noMount(newRoot, called, args[0] === '.', before) ??
    (within(newRoot, putOld) ? undefined : outside(putOld, newRoot))
  )
}

/** EBUSY: a directory on the mount that is the root already, because nobody has gone to the other one. */
export function pivotBusy({ args }: Step, before: Before): Reason | undefined {
  if (args[0] === '/') return FIRST_IS_NEW
  return args[0] === '.' ? nobodyWentThere(before) : undefined
}

function nobodyWentThere(before: Before): Reason | undefined {
  if (calls(before, 'chdir').length > 0) return undefined
  return {
    means: `"." is where the process stands, ${directoryAfter(before)}, and no call before takes it into the new root`,
    fix: 'chdir into the new root before',
  }
}

/** EINVAL of umount2("."), to take the old root off the new one: the process still stands in a directory of the old one. */
export function stillStandsInTheOldRoot({ signature, args }: Step, before: Before): Reason | undefined {
  if (signature.call !== 'umount2' || args[0] !== '.') return undefined
  const pivot = calls(before, 'pivot_root').at(-1)
  if (!pivot || calls(before, 'chdir', 'fchdir').length > 0) return undefined
  return {
    means: `"." is where the process stands, ${directoryAfter(before)} in the old root, and that is no mount point: no call before takes it into the new root`,
    fix:
      pivot.args[0] === pivot.args[1]
        ? 'chdir into the new root before pivot_root, or chdir("/") after it'
        : 'name the place in the new root that pivot_root has put the old one to',
  }
}

const FIRST_IS_NEW: Reason = {
  means: '/ is the present root, and the first argument is to be the new one',
  fix: 'name the new root first',
}

const AFTER_CHROOT: Reason = {
  means: 'after chroot the present root is no mount point, only a directory',
  fix: 'leave chroot out: pivot_root takes its place',
}

const outside = (putOld: string, newRoot: string): Reason => ({
  means: `the place for the old root, ${putOld}, does not lie in the new one, ${newRoot}`,
  fix: 'name a directory in the new root; or chdir there and pivot_root(".", ".")',
})

/** In the mount namespace of a new user namespace nothing is shared: its copies only listen. */
function sharedAbove(newRoot: string, before: Before, isLate: boolean): Reason | undefined {
  if (madeAt(before, CLONE_NEWUSER) >= 0) return undefined
  const above = mountsHere().findLast(({ mountPoint }) => mountPoint !== newRoot && within(mountPoint, newRoot))
  if (!above || above.propagation.shared === undefined) return undefined
  const changes = before.steps.filter(isPropagation)
  const reaches = (step: Step) =>
    step.args[1] === above.mountPoint ||
    ((flagsOf(step) & MS_REC) !== 0 && within(String(step.args[1]), above.mountPoint))
  if (changes.some(reaches)) return undefined
  return {
    means: `the mount ${above.mountPoint}, on which the new root lies, is shared with other namespaces, and ${
      changes.length > 0
        ? 'the change of propagation before does not reach it'
        : isLate
          ? 'the call that changes that comes only after this one'
          : 'no call before makes it private'
    }`,
    fix: 'mount("none", "/", null, MS_REC | MS_PRIVATE, null) before, as the first of the mounts',
  }
}

function noMount(newRoot: string, called: string, isHere: boolean, before: Before): Reason | undefined {
  const on = (step: Step) => attaches(step) && placeOf(step) === newRoot
  const mounted = before.steps.findLastIndex(on)
  if (mounted >= 0 && isHere && before.steps.findLastIndex(({ signature }) => signature.call === 'chdir') < mounted)
    return {
      means: `chdir went to ${newRoot} before something was mounted there, and "." is the directory below that mount`,
      fix: 'chdir after the mount',
    }
  if (mounted >= 0 || mountsHere().some(({ mountPoint }) => mountPoint === newRoot)) return undefined
  const nobody = isHere ? nobodyWentThere(before) : undefined
  if (nobody) return nobody
  return {
    means: `${called} is no mount point: no call before mounts anything there`,
    fix: 'bind it on itself before: mount(root, root, null, MS_BIND, null), and then chdir(root)',
  }
}
