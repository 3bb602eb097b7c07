// Fails: own-network
// Believes that a mount namespace with a new /sys in it hides the network. It changes what ls shows, and nothing
// else: interfaces, addresses and ports are the matter of CLONE_NEWNET.
import { CLONE_NEWNS, clone, execve, MS_PRIVATE, MS_RDONLY, MS_REC, mount } from 'cooperage'

export const box = (command: string[]) =>
  clone(CLONE_NEWNS, [
    mount('none', '/', null, MS_REC | MS_PRIVATE, null),
    mount('sysfs', '/sys', 'sysfs', MS_RDONLY, null),
    execve(command),
  ])
