import { CLONE_NEWUTS, clone, execve, sethostname } from 'cooperage'

/** A process whose machine has another name. */
export const box = (command: string[]) =>
  clone(CLONE_NEWUTS, [
    // The new namespace is a copy: up to here the box has the host's name. From here on they differ.
    sethostname('box'),

    execve(command),
  ])

export const command = ['uname', '-n']
