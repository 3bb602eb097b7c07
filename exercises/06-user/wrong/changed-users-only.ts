// Fails: own-user-namespace
// Believes that another user makes another world. setuid changes who one is; the numbers mean what they meant.
import { clone, execve, mayFail, setgid, setuid } from 'cooperage'

// In the lab of an ordinary user there is no other number to change to.
export const box = (command: string[]) => clone(0, [...mayFail([setgid(100_000), setuid(100_000)]), execve(command)])
