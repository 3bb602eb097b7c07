// Fails: same-namespaces
// Believes that unshare without a fork changes nothing. The process stays where it was; its next child will be counted elsewhere.
import { CLONE_NEWPID, clone, execve, unshare } from 'cooperage'

export const box = (command: string[]) => clone(0, [unshare(CLONE_NEWPID), execve(command)])
