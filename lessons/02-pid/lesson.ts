import {
  CLONE_NEWNS,
  CLONE_NEWPID,
  clone,
  execve,
  MS_NODEV,
  MS_NOEXEC,
  MS_NOSUID,
  MS_PRIVATE,
  MS_REC,
  mount,
} from 'cooperage'

/** A process that counts from one. */
export const box = (command: string[]) =>
  clone(CLONE_NEWPID | CLONE_NEWNS, [
    // Our mount table is a copy, but what we mount still echoes to the host. Cut the echo first.
    mount('none', '/', null, MS_REC | MS_PRIVATE, null),

    // A proc shows the PID namespace of whoever mounts it. From here on: ours.
    mount('proc', '/proc', 'proc', MS_NOSUID | MS_NODEV | MS_NOEXEC, null),

    execve(command),
  ])

export const command = ['ps', '-e', '-o', 'pid,ppid,comm']
