import { existsSync, mkdirSync } from 'node:fs'
import {
  CLONE_NEWIPC,
  CLONE_NEWNS,
  clone,
  execve,
  MS_NODEV,
  MS_NOEXEC,
  MS_NOSUID,
  MS_PRIVATE,
  MS_REC,
  mount,
  scratch,
} from 'cooperage'

/** Where POSIX queues are seen as files: by custom here, and where the host has no such directory, in one of ours. */
export const queues = existsSync('/dev/mqueue') ? '/dev/mqueue' : scratch('mqueue')
export const prepare = (): void => void mkdirSync(queues, { recursive: true })

/** Shared memory, semaphores and message queues of its own. */
export const box = (command: string[]) =>
  clone(CLONE_NEWIPC | CLONE_NEWNS, [
    // The host keeps its view of its own queues: what we mount must not echo.
    mount('none', '/', null, MS_REC | MS_PRIVATE, null),

    // An mqueue shows the queues of whoever mounts it, as a proc does with processes. From here on: ours.
    mount('mqueue', queues, 'mqueue', MS_NOSUID | MS_NODEV | MS_NOEXEC, null),

    execve(command),
  ])

const shown = `cut -c-60 /proc/sysvipc/shm; cd ${queues}; touch letters; ls -l; cat letters`
export const command = ['sh', '-c', shown]
