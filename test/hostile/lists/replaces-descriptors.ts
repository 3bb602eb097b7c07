// Tries: to replace what the runner reports to by its own output.
import { clone, dup2, execve, mayFail } from 'cooperage'
import { descriptors } from '../raw.ts'

export const box = (command: string[]) =>
  clone(0, [...descriptors.flatMap(fd => mayFail(dup2(1, fd))), execve(command)])
