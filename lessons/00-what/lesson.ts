import { clone, execve } from 'cooperage'

/** A process, and nothing else. */
export const box = (command: string[]) =>
  clone(0, [
    // So far it is a copy of whoever called. Now it becomes a program, and stays the process that it is.
    execve(command),
  ])

export const command = ['uname', '-sr']
