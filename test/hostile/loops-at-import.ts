import { clone, execve } from 'cooperage'

for (;;) {}

export const box = (command: string[]) => clone(0, [...execve(command)])
