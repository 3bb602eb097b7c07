// Fails: own-ipc-namespace
// Believes that a box with an empty list of shared memory has none. It printed a list; the kernel has kept another.
import { clone, execve } from 'cooperage'

const PRINT = 'echo "       key      shmid perms"; exec "$@"'

export const box = (command: string[]) => clone(0, [execve(['sh', '-c', PRINT, 'sh', ...command])])
