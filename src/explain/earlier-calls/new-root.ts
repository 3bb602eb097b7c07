// ENOENT of a path, or EROFS: the root in which the path begins, at that point of the list.
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Step } from '../../syscalls/step.ts'
import { ruleInList } from '../rule.ts'
import { attaches, calls, directoryAfter, placeOf, within } from './before.ts'

const pathsOf = ({ signature: { params }, args }: Step): string[] =>
  Object.values(params).flatMap((kind, i) => {
    const arg = args[i]
    return (kind === 'path' || kind === 'string') && typeof arg === 'string' ? [arg] : []
  })

const isChange = ({ signature }: Step): boolean => ['chroot', 'pivot_root'].includes(signature.call)

export const newRootRules = [
  ruleInList<{ call: string; path: string; now: string }>({
    id: 'earlier.path.names-the-old-place',
    call: 'any',
    errno: ['ENOENT'],
    when: ({ step, before }) => {
      const change = before.steps.findLast(isChange)
      if (!change) return undefined
      const until = { steps: before.steps.slice(0, before.steps.indexOf(change)) }
      const place = resolve(directoryAfter(until), String(change.args[0]))
      const path = pathsOf(step).find(each => place !== '/' && within(place, each))
      return path === undefined
        ? undefined
        : { call: change.signature.call, path, now: path.slice(place.length) || '/' }
    },
    means: ({ call, path }) => `after ${call} a path begins in the new root, and ${path} is looked for in there`,
    fix: ({ path, now }) => `what was ${path} is ${now} by now`,
  }),
  ruleInList<{ path: string; place: string }>({
    id: 'earlier.path.relative',
    call: ['chdir', 'chroot'],
    errno: ['ENOENT'],
    when: ({ step: { args }, before }) => {
      const path = args[0]
      if (typeof path !== 'string' || path.startsWith('/')) return undefined
      if (calls(before, 'chroot', 'pivot_root', 'fchdir').length > 0) return undefined
      const place = resolve(directoryAfter(before), path)
      return existsSync(place) ? undefined : { path, place }
    },
    means: ({ path, place }) => `${path} is looked for where the process stands, and there is no ${place}`,
    fix: 'name the whole path, from / on; or chdir first',
  }),
  // In the lab the host's root can only be read.
  ruleInList<{ change: string }>({
    id: 'earlier.path.still-in-the-old-root',
    call: ['mkdirat', 'openat', 'mknodat', 'symlinkat', 'unlinkat'],
    errno: ['EROFS'],
    when: ({ step, before, after }) => {
      const mounted = before.steps.filter(attaches).map(placeOf)
      if (pathsOf(step).some(path => mounted.some(place => within(place, path)))) return undefined
      const change = after.find(isChange)
      return change && { change: change.signature.call }
    },
    means: ({ change }) => `here / is still the host's root, which can only be read; ${change} comes further down`,
    fix: ({ change }) => `put this line below ${change}, or name the place in the new root`,
  }),
]
