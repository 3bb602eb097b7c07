// Fails: own-user-namespace
// Believes that CLONE_NEWNS, plainly "new namespace", brings all of them. It was the first one, and is the mounts'.
import { CLONE_NEWNS, CLONE_NEWUTS, clone, execve } from 'cooperage'

export const box = (command: string[]) => clone(CLONE_NEWNS | CLONE_NEWUTS, [execve(command)])
