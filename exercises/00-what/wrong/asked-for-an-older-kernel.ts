// Fails: host-kernel
// Believes that a process can choose its kernel. personality(2) changes what one kernel says of itself; there is no second.
import { clone, execve, personality, UNAME26 } from 'cooperage'

export const box = (command: string[]) => clone(0, [personality(UNAME26), execve(command)])
