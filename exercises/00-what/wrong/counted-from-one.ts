// Fails: own-number
// Believes that every process gets a PID namespace. It gets a number in the one that is there, next to all the others.
import { CLONE_NEWPID, clone, execve } from 'cooperage'

export const box = (command: string[]) => clone(CLONE_NEWPID, [execve(command)])
