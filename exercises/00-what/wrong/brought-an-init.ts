// Fails: our-child
// Believes that a program needs an init to run under. Only a number one has an init's duties, and this is not one.
import { clone, execve, initProgram } from 'cooperage'

export const box = (command: string[]) =>
  clone(0, [execve([initProgram(), '/bin/sh', '-c', 'exec "$@"', 'sh', ...command])])
