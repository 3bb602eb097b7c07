// The rules that look at the calls before the one that failed. An errno often has several causes, and the list leaves one.

import { showCall } from '../list/show.ts'
import type { Step } from '../syscalls/step.ts'
import { filesystemTypeRules } from './earlier-calls/filesystem-type.ts'
import { filterRules } from './earlier-calls/filter.ts'
import { hiddenRules } from './earlier-calls/hidden.ts'
import { idMapRules } from './earlier-calls/id-map.ts'
import { linkRules } from './earlier-calls/links.ts'
import { newRootRules, oldRootRules } from './earlier-calls/new-root.ts'
import { otherUserRules } from './earlier-calls/other-user.ts'
import { overlayRules } from './earlier-calls/overlay.ts'
import { ownerRules } from './earlier-calls/owners.ts'
import { pivotRootRules } from './earlier-calls/pivot-root.ts'
import { capabilityRules, procMountRules } from './earlier-calls/powers.ts'
import { procFileRules } from './earlier-calls/proc-file.ts'
import { propagationRules } from './earlier-calls/propagation.ts'
import { swappedRules } from './earlier-calls/swapped.ts'
import { type Rule, rule } from './rule.ts'

/** These two speak also where the rest of the list is not known. */
const leftOutRules: readonly Rule[] = [
  rule<{ lacks: Step }>({
    id: 'earlier.result-left-out',
    call: 'any',
    errno: 'any',
    when: ({ step }) => step?.lacks && { lacks: step.lacks },
    means: ({ lacks }) => `for it needs the result of ${showCall(lacks)}, which was left out`,
    fix: 'leave out both, or neither',
  }),
]

const programRules: readonly Rule[] = [
  rule<{ program: string }>({
    id: 'earlier.execve.not-in-path',
    call: ['execve'],
    errno: ['ENOENT'],
    when: ({ step }) => {
      const command = step?.partOf ? step.args[1] : undefined
      return Array.isArray(command) && { program: String(command[0]) }
    },
    means: ({ program }) => `there is no program '${program}' in any directory of PATH, as seen from the box's root`,
    fix: 'name it with its path, or put it into the root: `ls` in the box shows what is there',
  }),
]

export const earlierRules: readonly Rule[] = [
  ...leftOutRules,
  ...oldRootRules,
  ...hiddenRules,
  ...programRules,
  ...filterRules,
  ...idMapRules,
  ...swappedRules,
  ...capabilityRules,
  ...ownerRules,
  ...procMountRules,
  ...otherUserRules,
  ...overlayRules,
  ...propagationRules,
  ...pivotRootRules,
  ...procFileRules,
  ...newRootRules,
  ...filesystemTypeRules,
  ...linkRules,
]
