// Fails: own-name
// Believes that a new namespace comes with a new name. It begins as a copy of the old one.
import { CLONE_NEWUTS, clone, execve } from 'cooperage'

export const box = (command: string[]) => clone(CLONE_NEWUTS, [execve(command)])
