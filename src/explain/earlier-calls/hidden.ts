// ENOENT of a file that was there, until a mount of the list was laid over it.
import { dirname, resolve } from 'node:path'
import { MS_BIND, MS_MOVE } from '../../syscalls/constants.ts'
import type { Step } from '../../syscalls/step.ts'
import { existsHere, namesIn } from '../model/here.ts'
import {
  exists,
  type Files,
  filesAfter,
  flagsOf,
  fromFirstRoot,
  hiding,
  type Mounted,
  mountOver,
  within,
} from '../model/mounts.ts'
import { named } from '../named.ts'
import { type FailureInList, ruleInList } from '../rule.ts'
import { changesRoot, pathsOf } from './new-root.ts'

/** The files without which a call fails with ENOENT: for one that makes a name, the directory in which it makes it. */
function needed(step: Step): string[] {
  const { call } = step.signature
  if (call === 'mount') {
    const [source, target] = step.args.map(String)
    return [...((flagsOf(step) & (MS_BIND | MS_MOVE)) !== 0 ? [source ?? ''] : []), target ?? '']
  }
  if (['mkdirat', 'mknodat', 'symlinkat'].includes(call)) return pathsOf(step).map(path => dirname(path))
  // A new file needs its directory alone; a file that is to be there is the better clue.
  return call === 'openat' ? pathsOf(step).flatMap(path => [path, dirname(path)]) : pathsOf(step)
}

/** The programs that execve was tried with, one in each directory of PATH. */
const tries = ({ step, ignored }: FailureInList): Step[] => [
  ...ignored.map(each => each.step).filter(each => each.line === step.line && each.signature.call === 'execve'),
  step,
]

interface Hidden {
  readonly path: string
  readonly hides: Mounted
  /** Whether the list makes that place its root further down. */
  readonly becomesRoot: boolean
}

/** The root that the rest of the list goes into. */
function nextRoot(files: Files, after: readonly Step[]): string | undefined {
  const change = after.findIndex(changesRoot)
  const then = after.slice(0, Math.max(change, 0)).reduce(filesAfter, files)
  return change < 0 ? undefined : fromFirstRoot(then, String(after[change]?.args[0]))
}

function hidden(failure: FailureInList): Hidden | undefined {
  const { step, after, state } = failure
  const { files } = state
  const paths = step.signature.call === 'execve' ? tries(failure).map(each => String(each.args[0])) : needed(step)
  for (const path of paths) {
    const hides = hiding(files, fromFirstRoot(files, path))
    if (hides) return { path, hides, becomesRoot: [files.root, nextRoot(files, after)].includes(hides.place) }
  }
  return undefined
}

/** The call further down that makes what this one needs. */
function madeLater({ step, after, state: { files } }: FailureInList): { path: string; later: Step } | undefined {
  for (const path of needed(step)) {
    const place = fromFirstRoot(files, path)
    if (exists(files, place) !== false) continue
    let then = files
    for (const later of after) {
      if (changesRoot(later)) break
      then = filesAfter(then, later)
      if (exists(then, place) === true) return { path, later }
    }
  }
  return undefined
}

/** An overlay whose upper layer is the place at which the list looks for the overlay. */
function onItsUpperLayer({ step, state: { files } }: FailureInList): { overlay: Mounted; upper: string } | undefined {
  const places = needed(step).map(path => fromFirstRoot(files, path))
  for (const overlay of files.mounts.filter(({ type }) => type === 'overlay')) {
    const upper = /(?:^|,)upperdir=([^,]+)/.exec(overlay.data)?.[1] ?? ''
    const meant = places.find(place => upper !== '' && within(upper, place) && exists(files, place) === false)
    if (meant && exists(files, `${overlay.place}${meant.slice(upper.length)}`)) return { overlay, upper }
  }
  return undefined
}

const laid = ({ type, source, by }: Mounted): string =>
  source === undefined
    ? `${type === 'tmpfs' ? 'an empty tmpfs' : `a new ${type}`}`
    : `the bind of ${String(by.args[0])}`

/** A directory near the root of a box that holds the program which the root lacks. */
function otherRoot({ root }: Files, names: readonly string[], steps: readonly Step[]): string | undefined {
  const inList = steps.flatMap(step => pathsOf(step).filter(path => path.startsWith('/')))
  const near = [...inList, dirname(root), ...namesIn(root).map(name => resolve(root, name))]
  const holds = (directory: string) => names.some(name => existsHere(`${directory}${name}`))
  return near.find(directory => directory !== '/' && directory !== root && holds(directory))
}

export const hiddenRules = [
  ruleInList<Hidden>({
    id: 'earlier.path.hidden-by-mount',
    call: 'any',
    errno: ['ENOENT', 'ENOTDIR'],
    when: hidden,
    means: ({ path, hides }) =>
      `${path} is there, but out of sight: ${named(hides.by)} has laid ${laid(hides)} over ${hides.place}, which hides all that lies in it`,
    fix: ({ path, hides, becomesRoot }) => {
      if (hides.source !== undefined) return 'put this line above that mount, or leave the mount out'
      return becomesRoot
        ? `to make ${hides.place} a mount that keeps its files, bind it on itself in that line: mount(root, root, null, MS_BIND, null)`
        : `leave that mount out, or make ${path} in it first: it is empty`
    },
  }),
  ruleInList<{ path: string; later: Step }>({
    id: 'earlier.path.made-later',
    call: 'any',
    errno: ['ENOENT'],
    when: madeLater,
    means: ({ path, later }) => `${path} is there only after ${named(later)}, which stands further down`,
    fix: 'put this line below that one',
  }),
  ruleInList<{ overlay: Mounted; upper: string }>({
    id: 'earlier.overlay.target-and-upper',
    call: 'any',
    errno: ['ENOENT'],
    when: onItsUpperLayer,
    means: ({ overlay, upper }) =>
      `${named(overlay.by)} lays the overlay on ${overlay.place}, and takes ${upper} for its upper layer: these are in each other's place`,
    fix: ({ overlay, upper }) => `mount on ${upper}, with upperdir=${overlay.place}`,
  }),
  ruleInList<{ path: string; by: Step }>({
    id: 'earlier.path.read-only-by-list',
    call: 'any',
    errno: ['EROFS'],
    when: ({ step, state: { files } }) => {
      for (const path of pathsOf(step)) {
        const by = mountOver(files.mounts, fromFirstRoot(files, path))?.readOnly
        if (by) return { path, by }
      }
      return undefined
    },
    means: ({ path, by }) => `${path} lies on a mount that ${named(by)} has made read-only`,
    fix: 'put this line above that one',
  }),
  ruleInList<{ first: Mounted }>({
    id: 'earlier.mount.mounted-already',
    call: ['mount'],
    errno: ['EBUSY'],
    when: ({ step, state: { files } }) => {
      const place = fromFirstRoot(files, String(step.args[1]))
      const first = mountOver(files.mounts, place)
      return first?.place === place && first.type === step.args[2] ? { first } : undefined
    },
    means: ({ first }) => `${named(first.by)} has mounted the same there already`,
    fix: 'leave one of the two lines out',
  }),
  ruleInList<{ program: string; root: string; by: Step; other: string | undefined }>({
    id: 'earlier.execve.not-in-root',
    call: ['execve'],
    errno: ['ENOENT'],
    when: failure => {
      const { step, before, state } = failure
      const { files } = state
      const names = tries(failure).map(each => String(each.args[0]))
      const known = names.every(name => exists(files, fromFirstRoot(files, name)) === false)
      if (!files.rootBy || !known || files.root === '/') return undefined
      const command = step.args[1]
      const program = String(Array.isArray(command) ? command[0] : names[0])
      return { program, root: files.root, by: files.rootBy, other: otherRoot(files, names, before.steps) }
    },
    means: ({ program, root, by }) =>
      `there is no program '${program}' in the new root: ${root} is the root since ${named(by)}`,
    fix: ({ other }) =>
      other === undefined
        ? 'name the directory that holds bin, or put the program into this one'
        : `${other} holds that program: name it as the root`,
  }),
]
