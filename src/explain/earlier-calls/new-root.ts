// ENOENT of a path, or EROFS: the root in which the path begins, at that point of the list.
import { basename, dirname, resolve } from 'node:path'
import { nearest } from '../../base/nearest.ts'
import { MS_BIND, O_CREAT } from '../../syscalls/constants.ts'
import type { Step } from '../../syscalls/step.ts'
import { existsHere, namesIn } from '../model/here.ts'
import { exists, filesAfter, flagsOf, fromFirstRoot, fromRootNow, mountOver, within } from '../model/mounts.ts'
import { named } from '../named.ts'
import { ruleInList } from '../rule.ts'
import { calls } from './before.ts'

/** The paths among the arguments of a call, and the words that may be paths. */
export const pathsOf = ({ signature: { params }, args }: Step): string[] =>
  Object.values(params).flatMap((kind, i) => {
    const arg = args[i]
    return (kind === 'path' || kind === 'string') && typeof arg === 'string' ? [arg] : []
  })

/** The paths of a call that the host has, and that a new root has not: what is bound, read, or a cgroup. */
function ofTheHost(step: Step): string[] {
  const { call } = step.signature
  const paths = pathsOf(step).filter(path => path.startsWith('/') && !within('/proc', path))
  if (call === 'mount') return (flagsOf(step) & MS_BIND) !== 0 ? paths.slice(0, 1) : []
  const isNew = call !== 'openat' || (Number(step.args[2]) & O_CREAT) !== 0
  return paths.flatMap(path => (within(CGROUPS, path) ? [dirname(path)] : isNew ? [] : [path]))
}

const CGROUPS = '/sys/fs/cgroup'

export const changesRoot = ({ signature }: Step): boolean => ['chroot', 'pivot_root'].includes(signature.call)

export const newRootRules = [
  ruleInList<{ by: Step; path: string; now: string }>({
    id: 'earlier.path.names-the-old-place',
    call: 'any',
    errno: ['ENOENT'],
    when: ({ step, state: { files } }) => {
      const by = files.rootBy
      if (!by) return undefined
      const path = pathsOf(step).find(each => each.startsWith('/') && fromRootNow(files, resolve(each)) !== undefined)
      const now = path === undefined || files.root === '/' ? undefined : fromRootNow(files, resolve(path))
      return path === undefined || now === undefined ? undefined : { by, path, now }
    },
    means: ({ by, path }) =>
      `after ${by.signature.call} a path begins in the new root, and ${path} is looked for in there`,
    fix: ({ path, now }) => `what was ${path} is ${now} by now`,
  }),
  ruleInList<{ path: string; place: string }>({
    id: 'earlier.path.relative',
    call: ['chdir', 'chroot'],
    errno: ['ENOENT'],
    when: ({ step: { args }, before, state: { files } }) => {
      const path = args[0]
      if (typeof path !== 'string' || path.startsWith('/')) return undefined
      if (calls(before, 'chroot', 'pivot_root', 'fchdir').length > 0) return undefined
      const place = fromFirstRoot(files, path)
      return existsHere(place) ? undefined : { path, place }
    },
    means: ({ path, place }) => `${path} is looked for where the process stands, and there is no ${place}`,
    fix: 'name the whole path, from / on; or chdir first',
  }),
  ruleInList<{ path: string; change: Step }>({
    id: 'earlier.path.exists-in-the-old-root',
    call: ['mkdirat', 'symlinkat', 'mknodat'],
    errno: ['EEXIST'],
    when: ({ step, after, state: { files } }) => {
      const change = after.find(changesRoot)
      const path = pathsOf(step).at(-1)
      if (!change || !path?.startsWith('/') || files.rootBy || mountOver(files.mounts, path)) return undefined
      const then = after.slice(0, after.indexOf(change)).reduce(filesAfter, files)
      const root = fromFirstRoot(then, String(change.args[0]))
      return exists(then, `${root}${resolve('/', path)}`) ? undefined : { path, change }
    },
    means: ({ path, change }) =>
      `here / is still the host's root, which has a ${path} already; ${change.signature.call} comes further down`,
    fix: ({ change }) => `put this line below ${named(change)}, or name the place in the new root`,
  }),
  ruleInList<{ path: string; near: string | undefined }>({
    id: 'earlier.path.missing',
    call: ['mount', 'pivot_root'],
    errno: ['ENOENT'],
    when: ({ step, state: { files } }) => {
      const paths = pathsOf(step).filter(path => path.startsWith('/'))
      const missing = paths.filter(path => exists(files, fromFirstRoot(files, path)) === false)
      const [path] = missing
      if (paths.length < 2 || path === undefined || missing.length > 1) return undefined
      const place = fromFirstRoot(files, path)
      const near = nearest(basename(place), namesIn(dirname(place)))
      return { path, near: near === undefined ? undefined : `${dirname(path)}/${near}` }
    },
    means: ({ path, near }) => `${path} does not exist in this root${near ? `; did you mean ${near}?` : ''}`,
    fix: ({ path, near }) =>
      near ? `write ${near}` : `make ${path} first: a directory for a directory, an empty file for a file`,
  }),
  // In the lab the host's root can only be read.
  ruleInList<{ change: Step }>({
    id: 'earlier.path.still-in-the-old-root',
    call: ['mkdirat', 'openat', 'mknodat', 'symlinkat', 'unlinkat'],
    errno: ['EROFS'],
    when: ({ step, after, state: { files } }) => {
      const change = after.find(changesRoot)
      if (!change || pathsOf(step).some(path => mountOver(files.mounts, fromFirstRoot(files, path)))) return undefined
      const then = after.slice(0, after.indexOf(change)).reduce(filesAfter, files)
      const root = fromFirstRoot(then, String(change.args[0]))
      // Only a place that the new root has as well: what is missing there would fail there too.
      const isThere = pathsOf(step).some(path => exists(then, dirname(`${root}${resolve('/', path)}`)) !== false)
      return isThere ? { change } : undefined
    },
    means: ({ change }) =>
      `here / is still the host's root, which can only be read; ${change.signature.call} comes further down`,
    fix: ({ change }) => `put this line below ${named(change)}, or name the place in the new root`,
  }),
]

/** These come before what the rest of the list would make. */
export const oldRootRules = [
  ruleInList<{ path: string; by: Step }>({
    id: 'earlier.path.in-the-old-root',
    call: ['openat', 'mkdirat', 'mount'],
    errno: ['ENOENT'],
    when: ({ step, state: { files } }) => {
      const by = files.rootBy
      if (!by || files.root === '/') return undefined
      const path = ofTheHost(step).find(each => existsHere(each) && exists(files, fromFirstRoot(files, each)) === false)
      return path === undefined ? undefined : { path, by }
    },
    means: ({ path, by }) => `${path} lies in the old root, and ${named(by)} has changed the root`,
    fix: 'put this line above that one',
  }),
]
