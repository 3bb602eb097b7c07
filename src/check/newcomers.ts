// The processes that were started after a certain moment. What a program starts may leave it: after a double fork its
// parent is another one, with setsid its session too. In the lab, whatever is new came of the program.
import { look, type Process } from '../proc/process.ts'
import { pids, unlessHidden } from '../proc/processes.ts'
import { compiled } from '../run/build.ts'
import { startTime } from './hold.ts'

/** The living processes that were not there when `newcomers()` was called. */
export type Newcomers = () => Process[]

/** Notes which processes there are now. */
export function newcomers(): Newcomers {
  const there = new Map(pids().map(pid => [pid, startTime(pid)]))
  const newPids = () => pids().filter(pid => !there.has(pid) || there.get(pid) !== startTime(pid))
  return () => {
    const first = newPids()
    const alive = first.map(pid => look(pid)).filter(isAlive)
    if (alive.length > 0) return alive
    // One of them may have ended after it had started another one, which was too late for the first list.
    return newPids()
      .filter(pid => !first.includes(pid))
      .map(pid => look(pid))
  }
}

/** Neither a zombie, nor a thread of the kernel, nor the init that we ourselves put into a new PID namespace. */
const isAlive = ({ pid, proc }: Process): boolean => {
  const executable = unlessHidden(() => look(pid, proc).exe)
  return executable !== undefined && executable !== compiled('init')
}

/** The oldest of these processes that the process comes of; itself if its parent is none of them. */
export function oldestAncestor(pid: number, among: readonly Process[]): number {
  const parent = unlessHidden(() => look(pid).stat.ppid)
  return among.some(each => each.pid === parent) ? oldestAncestor(parent as number, among) : pid
}
