// 02 pid. The task is in README.md beside this file. `cooper watch` looks on while you write.
import { clone, execve, type Step } from 'cooperage'
import { intoTheRoot } from '../01-chroot/solution.ts'

/** A proc that shows the processes of the box. It is mounted while the process is still outside, or when it is inside. */
export const ownProc: Step[] = [
  // Two calls are missing here.
]

/** A process that counts from one. */
export const box = (command: string[]) => clone(0, [...ownProc, ...intoTheRoot, execve(command)])
