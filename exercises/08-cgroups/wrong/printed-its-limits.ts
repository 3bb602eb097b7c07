// Fails: own-group
// Believes that what a box says about its limits limits it. The judge reads /proc, and there it is in the group of the host.
import { CLONE_NEWNS, clone, execve, forThisHost } from 'cooperage'

export const box = (command: string[]) =>
  forThisHost(
    clone(CLONE_NEWNS, [
      execve(['sh', '-c', 'echo "0::/box, memory.max 64M, pids.max 20"; exec "$0" "$@"', ...command]),
    ]),
  )
