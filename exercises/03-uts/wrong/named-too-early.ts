// Fails: host-name-untouched
// Believes that the order does not matter. unshare copies the name as it is; whoever sets it before has renamed the host.
import { CLONE_NEWUTS, clone, execve, sethostname, unshare } from 'cooperage'

export const box = (command: string[]) => clone(0, [sethostname('box'), unshare(CLONE_NEWUTS), execve(command)])
