// Tries: to open a debugger in the evaluator, for others to connect to.
import { open } from 'node:inspector'
import { clone, execve } from 'cooperage'

open(9229, '0.0.0.0', false)

export const box = (command: string[]) => clone(0, [execve(command)])
