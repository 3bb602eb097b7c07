// A task is what the kernel schedules: a process with one thread is one task, every further thread is another. Each task
// has namespaces, capabilities, a root directory and a seccomp filter of its own. clone(2), proc_pid_task(5)

import { readdirSync } from 'node:fs'
import { Forbidden, Gone } from './errors.ts'
import { hasEnded, look, type Process } from './process.ts'
import { sharing, withDescendants } from './processes.ts'

/**
 * Every living task of a box, the task of its process first: the threads of all processes in its PID namespace and in
 * those below it. A box in the host's PID namespace has the threads of its process, and of the descendants of that.
 * The facts of a thread are read below /proc/PID/task.
 * @throws Gone if the process has ended, Forbidden if a process of the box may not be read
 */
export const tasksOf = (box: Process, host: Process): Process[] => {
  const first = box.namespaces.pid === host.namespaces.pid ? [box.pid] : [box.pid, ...sharing(box, 'pid')]
  const all = withDescendants(first, box.proc)
  return all.flatMap(pid => unlessEnded(pid === box.pid ? box : look(pid, box.proc)))
}

/** The threads of a process, itself first. None if it has ended. */
const unlessEnded = (process: Process): Process[] => {
  try {
    return threadsOf(process)
  } catch (error) {
    if (error instanceof Gone) return []
    throw error
  }
}

const threadsOf = (process: Process): Process[] => {
  const directory = `${process.proc}/${process.pid}/task`
  const others = threadNumbers(directory, process.pid).filter(tid => tid !== process.pid)
  return [process, ...others.map(tid => look(tid, directory))].filter(task => !hasEnded(task))
}

const threadNumbers = (directory: string, pid: number): number[] => {
  try {
    return readdirSync(directory).map(Number)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EACCES' || code === 'EPERM') throw new Forbidden(directory)
    throw new Gone(pid, directory)
  }
}

/** `process 12 (sh)`, or `thread 14 of process 12 (sh)`. */
export const nameOfTask = ({ status: { Pid, Tgid, Name } }: Process): string =>
  Pid === Tgid ? `process ${Pid} (${Name})` : `thread ${Pid} of process ${Tgid} (${Name})`
