// The lab's own /dev. Without it a list could open the terminals of others, /dev/console and /dev/kmsg.
import { existsSync, readFileSync } from 'node:fs'
import { MS_BIND, MS_NOEXEC, MS_NOSUID, OPEN_TREE_CLOEXEC, OPEN_TREE_CLONE } from '../syscalls/constants.ts'
import { mkdir, mknod, symlink } from '../syscalls/files.ts'
import { mount, move_mount, open_tree } from '../syscalls/mounts.ts'
import { mayFail, type Step } from '../syscalls/step.ts'

/** Devices that give nothing away. /dev/tty is the terminal of whoever opens it, and a list has none of ours. */
const DEVICES = ['null', 'zero', 'full', 'random', 'urandom', 'tty'] as const

const LINKS = { fd: '/proc/self/fd', stdin: 'fd/0', stdout: 'fd/1', stderr: 'fd/2', ptmx: 'pts/ptmx' } as const

/** Opens the devices, before /dev is covered; and the calls that make the new one. */
export function ownDevices(): { readonly open: readonly Step[]; readonly show: readonly Step[] } {
  const names = DEVICES.map(name => `/dev/${name}`).filter(path => existsSync(path))
  const trees = names.map(name => open_tree(name, OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC))
  return {
    open: trees,
    show: [
      mount('tmpfs', '/dev', 'tmpfs', MS_NOSUID | MS_NOEXEC, 'mode=755'),
      mkdir('/dev/pts'),
      mkdir('/dev/shm'),
      mkdir('/dev/mqueue'),
      ...names.flatMap((name, i) => [mknod(name), move_mount(trees[i] as Step, name)]),
      ...Object.entries(LINKS).map(([name, target]) => symlink(target, `/dev/${name}`)),
      // A terminal in here belongs to whoever opens it. With one id in the map there is no group tty.
      ...mayFail(mount('devpts', '/dev/pts', 'devpts', MS_NOSUID | MS_NOEXEC, 'newinstance,ptmxmode=0666,mode=0620')),
    ],
  }
}

/**
 * Covers sockets that have a path: a read-only disk does not keep a list from connecting to them, and behind one may be
 * a service that does what it is told. Its path there is that of bind(2). proc_net(5): the path is the last of eight fields.
 */
export function coverSockets(): Step[] {
  const paths = readFileSync('/proc/net/unix', 'utf8')
    .split('\n')
    .map(line => /^(?:\S+ +){7}(\/.*)$/.exec(line)?.[1])
    .filter(path => path !== undefined)
  return [...new Set(paths)]
    .filter(path => existsSync(path))
    .flatMap(path => mayFail(mount('/dev/null', path, null, MS_BIND, null)))
}
