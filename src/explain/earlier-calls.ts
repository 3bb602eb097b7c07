// Where the tables of linux/errno name several causes, the calls before the one that failed often leave only one of them.
import type { Box } from '../syscalls/clone.ts'
import { type Explanation, errnoName } from '../syscalls/errno/explain.ts'
import type { Step } from '../syscalls/step.ts'
import { type Before, beforeOf, calls, isPropagation, type Reason } from './earlier-calls/before.ts'
import { misspeltType } from './earlier-calls/filesystem-type.ts'
import { filterRefused } from './earlier-calls/filter.ts'
import { mapRefused } from './earlier-calls/id-map.ts'
import { namesNoWholePath, namesTheOldPlace, stillInTheOldRoot } from './earlier-calls/new-root.ts'
import { overlayMisspelt, overlayRefused } from './earlier-calls/overlay.ts'
import { pivotBusy, pivotRefused, stillStandsInTheOldRoot } from './earlier-calls/pivot-root.ts'
import { foreignMounts, gaveUp, nobodyYet, procRefused } from './earlier-calls/powers.ts'
import { noSuchFile } from './earlier-calls/proc-file.ts'
import { privateTooLate } from './earlier-calls/propagation.ts'

/** The one cause of a failure, as the list shows it; undefined where it does not, and the tables have to do. */
export function hindsight(step: Step, errno: number, index: number, box: Box): Explanation | undefined {
  const name = errnoName(errno)
  const before = beforeOf(box, index)
  const reason = filterRefused(step, errno, before) ?? reasons[name]?.(step, before, box.steps.slice(index + 1))
  return reason && { name, ...reason }
}

/** By the errno: of a call that failed, with the calls before it, and those that still stood to come. */
const reasons: Readonly<Record<string, (step: Step, before: Before, after: readonly Step[]) => Reason | undefined>> = {
  EPERM: forbidden,
  EINVAL: invalid,
  ENOENT: missing,
  ENODEV: unknownType,
  EROFS: stillInTheOldRoot,
  EBUSY: (step, before) => (step.signature.call === 'pivot_root' ? pivotBusy(step, before) : undefined),
}

function forbidden(step: Step, before: Before): Reason | undefined {
  const { call } = step.signature
  if (call === 'write') return mapRefused(step, before)
  const lost = nobodyYet(step, before) ?? gaveUp(step, before)
  if (lost) return lost
  if (!['mount', 'umount2', 'pivot_root'].includes(call)) return undefined
  return foreignMounts(before) ?? (call === 'mount' && step.args[2] === 'proc' ? procRefused(before) : undefined)
}

function missing(step: Step, before: Before): Reason | undefined {
  const file = step.signature.call === 'openat' ? noSuchFile(step) : undefined
  return file ?? namesTheOldPlace(step, before) ?? namesNoWholePath(step, before)
}

function unknownType({ signature: { call }, args }: Step): Reason | undefined {
  return call === 'mount' && args[2] ? misspeltType(String(args[2])) : undefined
}

function invalid(step: Step, before: Before, after: readonly Step[]): Reason | undefined {
  const nobody = nobodyYet(step, before)
  if (nobody) return nobody
  const isOverlay = step.signature.call === 'mount' && step.args[2] === 'overlay'
  const misspelt = isOverlay ? overlayMisspelt(step) : undefined
  if (misspelt) return misspelt
  if (isPropagation(step)) return privateTooLate(step, before)
  const stood = stillStandsInTheOldRoot(step, before)
  if (stood) return stood
  // After another root the paths of the list are no longer ours.
  if (calls(before, 'pivot_root').length > 0) return undefined
  if (step.signature.call === 'pivot_root') return pivotRefused(step, before, after)
  return isOverlay && calls(before, 'chroot').length === 0 ? overlayRefused(step, before) : undefined
}
