import { clone, execve } from 'cooperage'

process.exit(0)

export const box = (command: string[]) => clone(0, [...execve(command)])
