// Fails: own-user-namespace
// Believes that a box's root is only root of the box. Without a user namespace it is whoever it was: this one renames the host.
import { clone, execve, sethostname } from 'cooperage'

export const box = (command: string[]) => clone(0, [sethostname('box'), execve(command)])
