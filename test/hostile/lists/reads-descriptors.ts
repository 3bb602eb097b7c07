// Tries: to read the reports away, before the judge does.
import { buffer, clone, execve, mayFail } from 'cooperage'
import { descriptors, raw } from '../raw.ts'

export const box = (command: string[]) => {
  const memory = buffer(4096)
  return clone(0, [
    // F_SETFL, O_NONBLOCK
    ...descriptors.flatMap(fd => mayFail([raw('fcntl', fd, 4, 2048), raw('read', fd, memory, 4096)])),
    execve(command),
  ])
}
