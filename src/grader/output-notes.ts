// What programs print for reasons that their words do not tell. Shells have no word for a PID namespace without number one.

import { placeOf, shownPlace } from '../list/source.ts'
import type { Box } from '../syscalls/clone.ts'
import { CLONE_NEWPID } from '../syscalls/constants.ts'

/** A note on a list that makes a PID namespace for its children, and goes on without being one of them. */
export function forkMissing({ steps }: Box): string[] {
  const at = steps.findLastIndex(
    ({ signature, args }) => signature.call === 'unshare' && (Number(args[0]) & CLONE_NEWPID) !== 0,
  )
  const step = steps[at]
  if (!step || steps.slice(at).some(({ signature }) => signature.call === 'fork')) return []
  const place = placeOf(step)
  return [
    `unshare(CLONE_NEWPID)${place ? ` (${shownPlace(place)})` : ''} moves only the children of this process: /proc/PID/ns/pid and /proc/PID/ns/pid_for_children differ. The first child becomes number one, and once it has ended, the kernel starts no other: "Cannot fork", "Cannot allocate memory". Put fork() after it, or give clone CLONE_NEWPID.`,
  ]
}

const MESSAGES: readonly (readonly [printed: RegExp, note: string])[] = [
  [
    /fork: (?:retry: )?resource temporarily unavailable/i,
    'The box could not fork: EAGAIN. A limit on processes is reached, pids.max of its cgroup or RLIMIT_NPROC; pids.events counts the refusals.',
  ],
  [
    /\b(?:echo|printf): I\/O error/,
    '"I/O error" is what dash says of every write that fails, mostly with EPERM: the kernel refuses the text, and no device is broken. Other shells name the errno: "Operation not permitted".',
  ],
]

/** Notes on what a box has printed. @param output the beginning of it */
export function outputNotes(output: string, list: Box | undefined): string[] {
  const cannotFork = /(?:can't|cannot) fork|fork: cannot allocate memory/i.test(output)
  return [
    ...(cannotFork && list ? forkMissing(list) : []),
    ...MESSAGES.filter(([printed]) => printed.test(output)).map(([, note]) => note),
  ]
}
