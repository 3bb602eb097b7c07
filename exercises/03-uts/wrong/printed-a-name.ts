// Fails: own-uts-namespace
// Believes that a name on the screen is a name. A prompt, a banner and $HOSTNAME are text; uname(2) asks the kernel.
import { clone, ENVIRONMENT, execve } from 'cooperage'

export const box = (command: string[]) =>
  clone(0, [execve(['sh', '-c', 'echo box; exec "$@"', 'sh', ...command], [...ENVIRONMENT, 'HOSTNAME=box'])])
