// A new network namespace has one interface, lo, and it is down.

import { AF_INET, SOCK_CLOEXEC, SOCK_DGRAM } from '../syscalls/constants.ts'
import { close, ioctl } from '../syscalls/files.ts'
import { socket } from '../syscalls/sockets.ts'
import { group, type Step } from '../syscalls/step.ts'

const SIOCSIFFLAGS = 0x8914
const IFF_UP = 1

/** Switches lo on: the old way, one ioctl(2) with a struct ifreq. netdevice(7) */
export function loopbackUp(): Step[] {
  const ifreq = new Uint8Array(40)
  ifreq.set(new TextEncoder().encode('lo'))
  ifreq[16] = IFF_UP
  const inet = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC)
  return group('ip link set lo up', [inet, ioctl(inet, SIOCSIFFLAGS, ifreq), close(inet)])
}
