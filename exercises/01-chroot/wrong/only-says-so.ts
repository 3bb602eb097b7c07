// Fails: own-root
// Believes that a box is what it prints. It says that its root is /box, and still has the host's.
import { clone, execve } from 'cooperage'

const PRINT = 'echo "my root: /box"; exec "$@"'

export const box = (command: string[]) => clone(0, [execve(['sh', '-c', PRINT, 'sh', ...command])])
