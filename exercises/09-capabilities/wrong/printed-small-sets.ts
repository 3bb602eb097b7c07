// Fails: bounding
// Believes that what a box says of its capabilities counts. The kernel keeps its own list, and goes by that.
import { clone, execve } from 'cooperage'

const PRINT = 'echo "CapBnd: 00000000800405fb"; echo "Seccomp: 2"; exec "$@"'

export const box = (command: string[]) => clone(0, [execve(['sh', '-c', PRINT, 'sh', ...command])])
