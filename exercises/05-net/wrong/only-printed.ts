// Fails: own-network
// Believes that what a box prints about its network is a network. The judge reads /proc, and there it is the host's.
import { CLONE_NEWNS, clone, execve } from 'cooperage'

export const box = (command: string[]) =>
  clone(CLONE_NEWNS, [
    execve(['sh', '-c', 'echo "eth0 10.5.1.2/24 up, default via 10.5.1.1"; exec "$0" "$@"', ...command]),
  ])
