// Tries: to type into the terminal by calls of the list.
// With: check, run
// Terminal
import { clone, execve, ioctl, mayFail, O_RDWR, open } from 'cooperage'

const TIOCSTI = 0x5412

export const box = (command: string[]) => {
  const terminal = open('/dev/tty', O_RDWR)
  const keys = [...'touch cooper-attacked\n'].map(key => new TextEncoder().encode(key))
  return clone(0, [
    ...mayFail(terminal),
    ...keys.flatMap(key => mayFail([ioctl(terminal, TIOCSTI, key), ioctl(0, TIOCSTI, key)])),
    execve(command),
  ])
}
