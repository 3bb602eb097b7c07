// Fails: our-child
// Believes that clone only prepares a process, and fork makes it. clone has made it; fork makes a second, and the first waits.
import { clone, execve, fork } from 'cooperage'

export const box = (command: string[]) => clone(0, [fork(), execve(command)])
