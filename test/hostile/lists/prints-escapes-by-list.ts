// Tries: to change the terminal by strings in the list, which the trace shows.
import { clone, execve, mayFail, mkdir, sethostname } from 'cooperage'

export const box = (command: string[]) =>
  clone(0, [
    ...mayFail(mkdir('/tmp/\u001b]0;attacked\u0007\u001b[5n')),
    sethostname('\u001b[5n\u009b2J'),
    execve(command),
  ])
