// Fails: same-powers
// Believes that PR_SET_NO_NEW_PRIVS only promises good conduct. It takes something away: no later program can give this process more.
import { clone, execve, PR_SET_NO_NEW_PRIVS, prctl } from 'cooperage'

export const box = (command: string[]) => clone(0, [prctl(PR_SET_NO_NEW_PRIVS, 1), execve(command)])
