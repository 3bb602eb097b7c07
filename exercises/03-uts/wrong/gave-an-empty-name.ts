// Fails: own-name
// Believes that no name is a name too. The kernel allows it, and then ten boxes without a name look all the same in a log.
import { CLONE_NEWUTS, clone, execve, sethostname } from 'cooperage'

export const box = (command: string[]) => clone(CLONE_NEWUTS, [sethostname(''), execve(command)])
