// Fails: same-namespaces
// Believes that a process has a hostname of its own anyway. The name belongs to a namespace, and nobody had made another.
import { CLONE_NEWUTS, clone, execve } from 'cooperage'

export const box = (command: string[]) => clone(CLONE_NEWUTS, [execve(command)])
