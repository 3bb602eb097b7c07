// Tries: to make Node dump its core.
import { abort } from 'node:process'
import { clone, execve } from 'cooperage'

abort()

export const box = (command: string[]) => clone(0, [execve(command)])
