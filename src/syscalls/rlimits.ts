// Limits of a single process, as opposed to those of a cgroup.
import { RLIMIT } from './flags.ts'
import { oneOf, size } from './parameters.ts'
import { type Step, step } from './step.ts'
import { takes } from './syscall.ts'

const PRLIMIT = {
  call: 'prlimit64',
  man: 'prlimit(2)',
  does: 'limits what a process may use',
  params: {
    pid: 'int',
    resource: RLIMIT,
    new_limit: { says: (bytes: Uint8Array) => limitOf(bytes) },
    old_limit: 'int',
  },
} as const

/** A struct rlimit64: the soft limit and the hard one. */
const limitOf = (bytes: Uint8Array): string => {
  const view = new DataView(bytes.buffer, bytes.byteOffset)
  return `{rlim_cur = ${view.getBigUint64(0, true)}, rlim_max = ${view.getBigUint64(8, true)}}`
}

/**
 * Limits what the calling process may use, and all that come of it; each by itself, and not together as a cgroup does.
 * RLIMIT_NPROC is the exception: it counts all processes of the user.
 * @param resource RLIMIT_…
 * @param limit bytes, seconds, processes or descriptors, as the resource has it
 * @param hard how far the process may raise the limit again
 * Errors: EPERM for more than the hard limit without CAP_SYS_RESOURCE, EINVAL. prlimit(2)
 */
export const prlimit = takes(
  [oneOf('resource', RLIMIT), size('limit'), size('hard')],
  (resource, limit, hard = limit): Step =>
    step(PRLIMIT, [0, resource, new Uint8Array(new BigUint64Array([BigInt(limit), BigInt(hard)]).buffer), 0]),
)
