import { clone, execve, fork, type Step } from 'cooperage'

export const box = (command: string[]) => clone(0, [fork as unknown as Step, execve(command)])
