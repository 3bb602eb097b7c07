// What a lab may use at most. Most labs have no cgroups, so these are limits that every user may set.
import { readdirSync } from 'node:fs'
import { readIfThere } from '../base/read-if-there.ts'
import { kernelSince } from '../proc/kernel-version.ts'
import { RLIMIT_NPROC } from '../syscalls/constants.ts'
import { write } from '../syscalls/files.ts'
import { prlimit } from '../syscalls/rlimits.ts'
import { mayFail, type Step } from '../syscalls/step.ts'

/** Processes and threads; and numbers, of which the kernel keeps the first 300 for itself when it begins anew. */
const MOST = 1000
const NUMBERS = 2000

/**
 * If the machine runs out of memory, the kernel kills a process of the lab, and no other. A list of somebody else has 1000,
 * see native/runner.c, so that its judge remains. Before any change of user.
 */
export const killedFirst = (): Step[] => mayFail(write('/proc/self/oom_score_adj', '900'))

/** @param uid who is root in the lab, as the machine sees it */
export const limitProcesses = (uid: number): Step[] => mayFail(prlimit(RLIMIT_NPROC, MOST + elsewhere(uid)))

/** Since 6.14 a PID namespace has a setting of its own. Before that it is the machine's, and not ours to change. */
export const limitPids = (): Step[] =>
  kernelSince(6, 14) ? mayFail(write('/proc/sys/kernel/pid_max', String(NUMBERS))) : []

/** Since Linux 5.14 the kernel counts each user namespace by itself. Before, it counts all that the user has anywhere. */
function elsewhere(uid: number): number {
  if (kernelSince(5, 14)) return 0
  return readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .reduce((sum, pid) => sum + threadsOf(pid, uid), 0)
}

function threadsOf(pid: string, uid: number): number {
  const status = readIfThere(`/proc/${pid}/status`) ?? ''
  return status.includes(`\nUid:\t${uid}\t`) ? Number(/^Threads:\t(\d+)$/m.exec(status)?.[1] ?? 0) : 0
}
