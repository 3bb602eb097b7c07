// The network namespace of a socket that another process holds. /proc/net lists a socket only once it is bound;
// the kernel answers for every socket, by ioctl.
import { closeSync, fstatSync } from 'node:fs'
import { runner } from '../run/native.ts'

/** Gives the network namespace of a socket. <linux/sockios.h> */
const SIOCGSKNS = 0x894c

/**
 * The network namespace (its inode) of a socket, by its number in a process: pidfd_getfd(2) takes a copy of it for a moment.
 * Undefined where we may not, or where it is no socket.
 */
export function networkOfSocket(pid: number, fd: number): number | undefined {
  const { call, number } = runner()
  const opened: number[] = []
  const open = (result: number) => {
    if (result >= 0) opened.push(result)
    return result
  }
  try {
    const process = open(call(number('pidfd_open'), pid, 0))
    const copy = process < 0 ? process : open(call(number('pidfd_getfd'), process, fd, 0))
    const network = copy < 0 ? copy : open(call(number('ioctl'), copy, SIOCGSKNS, 0))
    return network < 0 ? undefined : fstatSync(network).ino
  } finally {
    opened.forEach(closeSync)
  }
}
