// Fails: own-mount-namespace
// Believes that a mount table is what somebody prints. It prints a good one, and stays in the host's.
import { clone, execve } from 'cooperage'

const PRINT = 'echo "1 1 0:45 / / rw - tmpfs box rw"; exec "$@"'

export const box = (command: string[]) => clone(0, [execve(['sh', '-c', PRINT, 'sh', ...command])])
