// Arguments in each other's place. Each parameter says what fits there, so the calls with other orders are tried in the model:
// where the call as it stands does not fit and another order does, that is what was meant.
import { showCall } from '../../list/show.ts'
import {
  MS_BIND,
  MS_MOVE,
  MS_PRIVATE,
  MS_REMOUNT,
  MS_SHARED,
  MS_SLAVE,
  MS_UNBINDABLE,
} from '../../syscalls/constants.ts'
import { pathOf } from '../../syscalls/errno-rule.ts'
import type { Arg, Step } from '../../syscalls/step.ts'
import { mountsHere } from '../model/here.ts'
import { exists, type Files, flagsOf, fromFirstRoot, mountOver, within } from '../model/mounts.ts'
import { type FailureInList, ruleInList } from '../rule.ts'
import { typesHere } from './filesystem-type.ts'

const WITHOUT_TYPE = MS_BIND | MS_MOVE | MS_REMOUNT | MS_SHARED | MS_PRIVATE | MS_SLAVE | MS_UNBINDABLE

/** The four words of a mount call by their places among its arguments. */
const PLACES = [0, 1, 2, 4] as const
const ROLES: Readonly<Record<number, string>> = {
  0: 'the first argument, source, is what is mounted',
  1: 'the second argument, target, is the directory to mount on',
  2: 'the third argument, filesystemtype, is the type of the filesystem',
  4: "the fifth argument, data, holds the filesystem's options, and the first is only a name",
}

type Words = readonly (string | null)[]

const isPath = (word: string): boolean => /[/.]/.test(word) && !word.includes('=')

/** Whether a mount with these words could succeed. */
function mountFits(files: Files, [source = null, target = null, type = null, data = null]: Words, flags: number) {
  const isThere = (path: string | null) => path !== null && exists(files, fromFirstRoot(files, path)) !== false
  if (!target || target.includes('=') || !isThere(target)) return false
  if ((flags & (MS_BIND | MS_MOVE)) !== 0) return isThere(source)
  if ((flags & WITHOUT_TYPE) !== 0) return true
  if (!type || !typesHere().includes(type) || (data !== null && isPath(data))) return false
  const hasLayers = /(^|,)lowerdir=/
  return type !== 'overlay' || (hasLayers.test(data ?? '') && !hasLayers.test(source ?? ''))
}

/** All orders of some words, those that move the fewest first. */
function orders(words: Words): Words[] {
  const all = (rest: Words): Words[] =>
    rest.length < 2
      ? [rest]
      : rest.flatMap((word, i) => all(rest.filter((_, j) => j !== i)).map(more => [word, ...more]))
  const moved = (order: Words) => order.filter((word, i) => word !== words[i]).length
  return all(words).sort((a, b) => moved(a) - moved(b))
}

interface Swapped {
  /** What the arguments mean that changed their places. */
  readonly role: string
  readonly right: Step
}

function swappedMount({ step, state: { files } }: FailureInList): Swapped | undefined {
  const words = PLACES.map(i => step.args[i] as string | null)
  const flags = flagsOf(step)
  if (mountFits(files, words, flags)) return undefined
  const right = orders(words).find(order => isPath(order[1] ?? '') && mountFits(files, order, flags))
  if (!right) return undefined
  // Any word will do for the source of a filesystem that has none.
  const [source = null, target = null, type = null, data = null] = right
  const args: Arg[] = [source ?? type, target, type, flags, data]
  const moved = PLACES.filter((_, i) => right[i] !== words[i] && right[i] !== null)
  // A word that only stands one place too early is a word that is missing before it.
  if (moved.length < 2 && !moved.includes(4)) return undefined
  // What is most surprising about the call is where its options or its place went.
  const told = moved.includes(4) ? 4 : moved.includes(1) ? 1 : (moved[0] ?? 0)
  return { role: ROLES[told] as string, right: { ...step, args } }
}

/** Whether a path is a mount point, on which neither the list nor the host has laid anything else. */
const isMountPoint = (files: Files, path: string): boolean =>
  mountOver(files.mounts, path)?.place === path || mountsHere().some(({ mountPoint }) => mountPoint === path)

function swappedRoots({ step, state: { files } }: FailureInList): { right: Step } | undefined {
  const [first = '', second = ''] = step.args.map(path => fromFirstRoot(files, String(path)))
  const fits = (newRoot: string, putOld: string) =>
    newRoot !== files.root && newRoot !== putOld && isMountPoint(files, newRoot) && within(newRoot, putOld)
  const [a = null, b = null] = step.args
  return !fits(first, second) && fits(second, first) ? { right: { ...step, args: [b, a] } } : undefined
}

export const swappedRules = [
  ruleInList<Swapped>({
    id: 'earlier.mount.swapped',
    call: ['mount'],
    errno: ['ENOENT', 'ENOTDIR', 'EINVAL', 'ENODEV', 'ENOTBLK', 'EACCES'],
    when: swappedMount,
    means: ({ role }) => `its arguments are in each other's place: ${role}`,
    fix: ({ right }) => `write ${showCall(right)}`,
  }),
  ruleInList<{ right: Step }>({
    id: 'earlier.pivot_root.swapped',
    call: ['pivot_root'],
    errno: ['EINVAL', 'EBUSY', 'ENOENT'],
    when: swappedRoots,
    means:
      "its arguments are in each other's place: the new root comes first, and then the place in it for the old one",
    fix: ({ right }) => `write ${showCall(right)}`,
  }),
  ruleInList<{ path: string; text: string }>({
    id: 'earlier.write.swapped',
    call: ['openat'],
    errno: ['ENOENT', 'EROFS', 'EACCES'],
    when: ({ step, after, state: { files } }) => {
      const writes = after[0]
      if (writes?.signature.call !== 'write' || writes.line !== step.line) return undefined
      const path = pathOf(step.args) ?? ''
      const bytes = writes.args[1]
      const text = bytes instanceof Uint8Array ? new TextDecoder().decode(bytes) : String(bytes)
      const isFile = text.startsWith('/') && exists(files, fromFirstRoot(files, text)) !== false
      return isFile && !path.startsWith('/') ? { path, text } : undefined
    },
    means: ({ text }) => `its arguments are in each other's place: the path comes first, and ${text} is one`,
    fix: ({ path, text }) => `write(${JSON.stringify(text)}, ${JSON.stringify(path)})`,
  }),
]
