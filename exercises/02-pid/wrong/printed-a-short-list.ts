// Fails: own-pid-namespace
// Believes that a box is what it prints. The numbers on the screen are right; the kernel has given it others.
import { clone, execve } from 'cooperage'

const PRINT = 'echo "    PID    PPID COMMAND"; echo "      1       0 $1"; exec "$@"'

export const box = (command: string[]) => clone(0, [execve(['sh', '-c', PRINT, 'sh', ...command])])
