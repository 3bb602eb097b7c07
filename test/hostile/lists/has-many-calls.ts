// Tries: nothing but to have a verdict that is longer than a pipe.
// Says: own-pid-namespace
import { clone, execve, getpid } from 'cooperage'

export const box = (command: string[]) => clone(0, [...Array.from({ length: 3000 }, () => getpid()), execve(command)])
