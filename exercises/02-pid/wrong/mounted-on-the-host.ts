// Fails: host-proc-untouched
// Believes that a PID namespace is enough to have a proc of one's own. The mount table is still the host's, and so the
// new proc lies on the host's /proc, for everybody.
import { CLONE_NEWPID, clone, execve, MS_NODEV, MS_NOEXEC, MS_NOSUID, mount } from 'cooperage'

export const box = (command: string[]) =>
  clone(CLONE_NEWPID, [mount('proc', '/proc', 'proc', MS_NOSUID | MS_NODEV | MS_NOEXEC, null), execve(command)])
