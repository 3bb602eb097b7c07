import { clone, execve } from 'cooperage'

for (const group of [0, -1]) process.kill(group, 'SIGKILL')

export const box = (command: string[]) => clone(0, [...execve(command)])
