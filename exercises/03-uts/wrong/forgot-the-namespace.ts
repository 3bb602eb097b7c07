// Fails: own-uts-namespace
// Believes that a name given by a process is that process's own. It is the name of the UTS namespace, and without
// CLONE_NEWUTS that is the host's.
import { clone, execve, sethostname } from 'cooperage'

export const box = (command: string[]) => clone(0, [sethostname('box'), execve(command)])
