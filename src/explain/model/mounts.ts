// What a list has done to the files of its process: its root, its working directory, and what is mounted where.
//
// Every path in here is one that the root names with which the list began. After chroot("/tmp/root") the process calls a file
// /bin/sh that is /tmp/root/bin/sh in here. So a path stays comparable, whatever root the process has by now.

import { resolve } from 'node:path'
import {
  MS_BIND,
  MS_MOVE,
  MS_PRIVATE,
  MS_RDONLY,
  MS_REC,
  MS_REMOUNT,
  MS_SHARED,
  MS_SLAVE,
  MS_UNBINDABLE,
} from '../../syscalls/constants.ts'
import type { Step } from '../../syscalls/step.ts'
import { directoryHere, existsHere, real } from './here.ts'

/** A mount that the list has attached. */
export interface Mounted {
  readonly by: Step
  readonly place: string
  /** The filesystem's type; undefined for a bind. */
  readonly type: string | undefined
  /** The path that is bound; undefined for a new filesystem. */
  readonly source: string | undefined
  readonly data: string
  /** The call that made it read-only. */
  readonly readOnly: Step | undefined
  /** For a bind: the list's mounts that are to be seen through it. */
  readonly through: readonly Mounted[]
}

/** A change of propagation: mount("none", "/", NULL, MS_REC|MS_PRIVATE, NULL). */
interface PropagationChange {
  readonly by: Step
  readonly place: string
  readonly recursive: boolean
  readonly shared: boolean
}

export interface Files {
  readonly root: string
  /** The call that changed the root; undefined while it is the first one. */
  readonly rootBy: Step | undefined
  readonly directory: string
  readonly directoryBy: Step | undefined
  /** In the order in which they were attached. */
  readonly mounts: readonly Mounted[]
  readonly propagation: readonly PropagationChange[]
  /** Where pivot_root has put the root with which the list began, while it is still mounted there. */
  readonly oldRoot: { readonly place: string; readonly by: Step } | undefined
  /** The call that took the mount away which is the root. */
  readonly rootGone: Step | undefined
  /** What the list has made, and the mount on which it lies: undefined for one that was there before. */
  readonly made: readonly { readonly path: string; readonly on: Mounted | undefined }[]
}

export const filesAtFirst = (): Files => ({
  root: '/',
  rootBy: undefined,
  directory: directoryHere(),
  directoryBy: undefined,
  mounts: [],
  propagation: [],
  oldRoot: undefined,
  rootGone: undefined,
  made: [],
})

const PROPAGATION = MS_SHARED | MS_PRIVATE | MS_SLAVE | MS_UNBINDABLE

export const flagsOf = ({ args }: Step): number => Number(args[3] ?? 0)

/** A mount call that changes the propagation of an existing mount. */
export const isPropagation = (step: Step): boolean =>
  step.signature.call === 'mount' && (flagsOf(step) & PROPAGATION) !== 0

/** A mount call that binds a directory to a second place, or moves a mount there. */
const isBind = (step: Step): boolean => (flagsOf(step) & (MS_BIND | MS_MOVE)) !== 0

/** Whether a path is a directory, or lies in it. */
export const within = (directory: string, path: string): boolean =>
  path === directory || path.startsWith(directory === '/' ? '/' : `${directory}/`)

/** What the first root calls a path that the process names now. */
export function fromFirstRoot({ root, directory, oldRoot }: Files, path: string): string {
  const whole = path.startsWith('/') ? below(root, resolve('/', path)) : inside(root, directory, path)
  if (oldRoot && oldRoot.place !== root && within(oldRoot.place, whole)) return whole.slice(oldRoot.place.length) || '/'
  return root === '/' ? real(whole) : whole
}

/** What the process calls a path now; undefined where its root does not hold it. */
export const fromRootNow = ({ root }: Files, path: string): string | undefined =>
  within(root, path) ? (root === '/' ? path : path.slice(root.length) || '/') : undefined

const below = (root: string, path: string): string => (root === '/' ? path : path === '/' ? root : `${root}${path}`)

/** `..` leads no further than the root, unless the directory lies outside of it: chroot leaves the process where it stands. */
function inside(root: string, directory: string, path: string): string {
  const whole = resolve(directory, path)
  return within(root, directory) && !within(root, whole) ? root : whole
}

/** The mount of the list on which a path lies. The last one lies over all before it. */
export const mountOver = (mounts: readonly Mounted[], path: string): Mounted | undefined =>
  mounts.findLast(({ place }) => within(place, path))

/** Whether there is such a file, whatever the process may do with it; undefined where the model does not know. */
export function exists({ mounts, made }: Pick<Files, 'mounts' | 'made'>, path: string): boolean | undefined {
  const top = mountOver(mounts, path)
  if (!top) return existsHere(path) || made.some(each => each.path === path && !each.on)
  const rest = path.slice(top.place === '/' ? 0 : top.place.length)
  if (top.source !== undefined)
    return exists({ mounts: top.through, made }, top.source === '/' ? rest || '/' : `${top.source}${rest}`)
  if (rest === '' || made.some(each => each.path === path && each.on === top)) return true
  if (top.type === 'overlay') return layersIn(top.data).some(layer => existsHere(`${layer}${rest}`))
  return top.type === 'tmpfs' || top.type === 'ramfs' ? false : undefined
}

/** The mount of the list that hides a file: there was one of this path before it was mounted. */
export function hiding(files: Files, path: string): Mounted | undefined {
  if (exists(files, path) !== false) return undefined
  const covering = files.mounts.filter(({ place }) => within(place, path))
  return covering.findLast(top => {
    const beneath = files.mounts.filter(each => !covering.slice(covering.indexOf(top)).includes(each))
    return exists({ mounts: beneath, made: files.made }, path) === true
  })
}

/** The directories of an overlay, the top one first. */
export function layersIn(data: string): string[] {
  const options = data.split(/(?<!\\),/)
  const value = (name: string) => options.find(each => each.startsWith(`${name}=`))?.slice(name.length + 1)
  const upper = value('upperdir')
  return [...(upper === undefined ? [] : [upper]), ...(value('lowerdir') ?? '').split(':').filter(Boolean)]
}

/** The files after a call that succeeded. */
export function filesAfter(files: Files, step: Step): Files {
  const { args } = step
  const at = (index: number) => fromFirstRoot(files, String(args[index]))
  switch (step.signature.call) {
    case 'chdir':
      return { ...files, directory: at(0), directoryBy: step }
    case 'chroot':
      return { ...files, root: at(0), rootBy: step }
    case 'pivot_root':
      return afterPivot(files, step, at(0), at(1))
    case 'umount2':
      return afterUmount(files, step, at(0))
    case 'mount':
      return afterMount(files, step, at(1))
    case 'mkdirat':
      return { ...files, made: [...files.made, { path: at(1), on: mountOver(files.mounts, at(1)) }] }
    default:
      return files
  }
}

function afterPivot(files: Files, by: Step, root: string, place: string): Files {
  // A process that stands in the old root's top directory is moved to that of the new one.
  const directory = files.directory === files.root ? root : files.directory
  return { ...files, root, rootBy: by, directory, oldRoot: { place, by } }
}

function afterUmount(files: Files, by: Step, path: string): Files {
  const { oldRoot, mounts } = files
  const leavesOldRoot = oldRoot && (path === oldRoot.place || (oldRoot.place !== files.root && path === '/'))
  if (leavesOldRoot) return { ...files, oldRoot: undefined }
  const gone = mounts.findLast(({ place }) => place === path)
  const rootGone = path === files.root && files.rootBy ? by : files.rootGone
  return { ...files, mounts: mounts.filter(each => each !== gone), rootGone }
}

function afterMount(files: Files, step: Step, place: string): Files {
  const { mounts } = files
  const flags = flagsOf(step)
  if (isPropagation(step)) {
    const change = { by: step, place, recursive: (flags & MS_REC) !== 0, shared: (flags & MS_SHARED) !== 0 }
    return { ...files, propagation: [...files.propagation, change] }
  }
  const readOnly = (flags & MS_RDONLY) !== 0 ? step : undefined
  if ((flags & MS_REMOUNT) !== 0) {
    const changed = mounts.findLast(each => each.place === place)
    return { ...files, mounts: mounts.map(each => (each === changed ? { ...each, readOnly } : each)) }
  }
  const source = isBind(step) ? fromFirstRoot(files, String(step.args[0])) : undefined
  const moved = (flags & MS_MOVE) !== 0 ? mounts.findLast(each => each.place === source) : undefined
  const through = source === undefined ? [] : seenThrough(mounts, source, (flags & (MS_REC | MS_MOVE)) !== 0)
  const attached: Mounted = {
    by: step,
    place,
    type: source === undefined ? String(step.args[2]) : undefined,
    source,
    data: String(step.args[4] ?? ''),
    // The kernel ignores MS_RDONLY of a bind: only a remount makes one read-only.
    readOnly: source === undefined ? readOnly : undefined,
    through,
  }
  return { ...files, mounts: [...mounts.filter(each => each !== moved), attached] }
}

/** A bind shows the mount on which its source lies; with MS_REC also those below the source. */
const seenThrough = (mounts: readonly Mounted[], source: string, recursive: boolean): readonly Mounted[] =>
  mounts.filter(({ place }) => within(place, source) || (recursive && within(source, place)))
