// Tries: to kill each process that it can see, by calls of the list.
// With: check, file
import { clone, execve, kill, mayFail } from 'cooperage'

export const box = (command: string[]) =>
  clone(0, [...Array.from({ length: 12 }, (_, i) => mayFail(kill(i + 1, 9))).flat(), execve(command)])
