// Why a path is not there (ENOENT), or may not be written (EROFS): which root it begins in, at that point of the list.
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Step } from '../../syscalls/step.ts'
import { attaches, type Before, calls, directoryAfter, placeOf, type Reason, within } from './before.ts'

/** After chroot and pivot_root paths begin in the new root. That it lay somewhere else before is no part of them. */
export function namesTheOldPlace(step: Step, before: Before): Reason | undefined {
  const change = calls(before, 'chroot', 'pivot_root').at(-1)
  if (!change) return undefined
  const { call } = change.signature
  const until = { steps: before.steps.slice(0, before.steps.indexOf(change)) }
  const place = resolve(directoryAfter(until), String(change.args[0]))
  const path = pathsOf(step).find(each => place !== '/' && within(place, each))
  if (path === undefined) return undefined
  const now = path.slice(place.length) || '/'
  return {
    means: `after ${call} a path begins in the new root, and ${path} is looked for in there`,
    fix: `what was ${path} is ${now} by now`,
  }
}

/** A name that does not begin with / is looked for where the process stands, which is often not where its list was written. */
export function namesNoWholePath({ signature: { call }, args: [path] }: Step, before: Before): Reason | undefined {
  if (!['chdir', 'chroot'].includes(call) || typeof path !== 'string' || path.startsWith('/')) return undefined
  if (calls(before, 'chroot', 'pivot_root', 'fchdir').length > 0) return undefined
  const place = resolve(directoryAfter(before), path)
  if (existsSync(place)) return undefined
  return {
    means: `${path} is looked for where the process stands, and there is no ${place}`,
    fix: 'name the whole path, from / on; or chdir first',
  }
}

/** In the lab the host's root can only be read. */
export function stillInTheOldRoot(step: Step, before: Before, after: readonly Step[]): Reason | undefined {
  const { call } = step.signature
  const mounted = before.steps.filter(attaches).map(placeOf)
  if (pathsOf(step).some(path => mounted.some(place => within(place, path)))) return undefined
  const change = after.find(each => ['chroot', 'pivot_root'].includes(each.signature.call))
  if (!change || !['mkdirat', 'openat', 'mknodat', 'symlinkat', 'unlinkat'].includes(call)) return undefined
  return {
    means: `here / is still the host's root, which can only be read; ${change.signature.call} comes further down`,
    fix: `put this line below ${change.signature.call}, or name the place in the new root`,
  }
}

const pathsOf = ({ signature: { params }, args }: Step): string[] =>
  Object.values(params).flatMap((kind, i) => {
    const arg = args[i]
    return (kind === 'path' || kind === 'string') && typeof arg === 'string' ? [arg] : []
  })
