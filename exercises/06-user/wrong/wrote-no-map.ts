// Fails: uid-map
// Believes that the first process of a user namespace is its root. It is nobody there until a map says who it is.
import { CLONE_NEWUSER, CLONE_NEWUTS, clone, execve } from 'cooperage'

export const box = (command: string[]) => clone(CLONE_NEWUSER | CLONE_NEWUTS, [execve(command)])
