// Fails: host-kernel
// Believes that a kernel is what a file says. Whoever reads the file is told another version, and every call goes to the same kernel.
import { CLONE_NEWNS, clone, create, execve, MS_BIND, MS_PRIVATE, MS_REC, mount, scratch } from 'cooperage'

const version = scratch('osrelease')

export const box = (command: string[]) =>
  clone(CLONE_NEWNS, [
    ...create(version, '9.9.9-mine\n'),
    mount('none', '/', null, MS_REC | MS_PRIVATE, null),
    mount(version, '/proc/sys/kernel/osrelease', null, MS_BIND, null),
    execve(command),
  ])
