// Fails: own-root
// Believes that a box is what it prints. It says that its root is /box, and still has the host's.
import { clone, execve } from 'cooperage'

export const box = ([program, ...args]: string[]) =>
  clone(0, [execve(['sh', '-c', `echo "root: /box"; exec ${program} ${args.join(' ')}`])])
