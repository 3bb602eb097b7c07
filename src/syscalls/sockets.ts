// Calls about sockets: netlink to configure a network, TCP and UDP to use it.
import { AF, SO, SOCK, SOL } from './flags.ts'
import { parseIp } from './netlink/ip.ts'
import { gateway } from './netlink/parameters.ts'
import {
  bytes,
  bytesOrMemory,
  bytesOrMessage,
  bytesOrNull,
  descriptor,
  looseFlags,
  memory,
  number32,
  oneOf,
  size,
  wholeFrom,
} from './parameters.ts'
import type { ResultBuffer } from './step.ts'
import { filled, syscall, takes } from './syscall.ts'

/**
 * Opens a socket and gives its descriptor.
 * @param domain AF_…
 * @param type SOCK_STREAM, SOCK_DGRAM or SOCK_RAW, with SOCK_CLOEXEC and SOCK_NONBLOCK
 * Errors: EAFNOSUPPORT, EPERM, EPROTONOSUPPORT. socket(2)
 */
export const socket = syscall(
  'socket',
  'socket(2)',
  'opens an end of a conversation',
  [oneOf('domain', AF), looseFlags('type', SOCK), number32('protocol')],
  (domain, type, protocol = 0) => [domain, type, protocol],
)

/** Bytes that are known now, or that getsockname finds out while the list runs. */
const sizeOf = (address: Uint8Array | ResultBuffer): number =>
  address instanceof Uint8Array ? address.length : address.capacity

/**
 * Gives a socket an address; port 0 leaves the choice of a port to the kernel.
 * @param addr `inet('127.0.0.1', 80)`, or the buffer that getsockname fills
 * Errors: EADDRINUSE, EADDRNOTAVAIL, EACCES for a port below 1024. bind(2)
 */
export const bind = syscall(
  'bind',
  'bind(2)',
  'gives a socket its address',
  [descriptor('sockfd'), bytesOrMemory('addr'), filled('addrlen')],
  (sockfd, addr) => [sockfd, addr, sizeOf(addr)],
)

/** Connects. Errors: ECONNREFUSED no process listens, ENETUNREACH no route, ETIMEDOUT. connect(2) */
export const connect = syscall(
  'connect',
  'connect(2)',
  'reaches for the other end',
  [descriptor('sockfd'), bytesOrMemory('addr'), filled('addrlen')],
  (sockfd, addr) => [sockfd, addr, sizeOf(addr)],
)

/**
 * Lets others connect. From now on the kernel answers them, and keeps them waiting until they are accepted.
 * @param backlog how many may wait
 * Error: EADDRINUSE. listen(2)
 */
export const listen = syscall(
  'listen',
  'listen(2)',
  'lets others connect to a socket',
  [descriptor('sockfd'), size('backlog')],
  (sockfd, backlog = 16) => [sockfd, backlog],
)

/** Gives the descriptor of a conversation with the next process that has connected. Errors: EAGAIN, EINVAL. accept(2) */
export const accept4 = syscall(
  'accept4',
  'accept(2)',
  'takes the next one who has connected, and waits where there is none',
  [descriptor('sockfd'), filled('addr'), filled('addrlen'), looseFlags('flags', SOCK)],
  (sockfd, flags = 0) => [sockfd, 0, 0, flags],
)

/** Puts the address of this end into memory: after a bind to port 0, the port that the kernel chose. getsockname(2) */
export const getsockname = syscall(
  'getsockname',
  'getsockname(2)',
  'asks for the address of this end',
  [descriptor('sockfd'), memory('addr'), filled('addrlen', 'bytes')],
  (sockfd, addr) => [sockfd, addr, new Uint8Array(Uint32Array.of(addr.capacity).buffer)],
)

/** Sets a property of a socket. Errors: ENOPROTOOPT, EINVAL, EPERM. setsockopt(2), socket(7) */
export const setsockopt = syscall(
  'setsockopt',
  'setsockopt(2)',
  'sets one of the many properties of a socket',
  [descriptor('sockfd'), looseFlags('level', SOL), looseFlags('optname', SO), bytes('optval'), filled('optlen')],
  (sockfd, level, optname, optval) => [sockfd, level, optname, optval, optval.length],
)

/** Sends a message; to the kernel, if the socket is a netlink socket. send(2), netlink(7) */
export const sendto = syscall(
  'sendto',
  'send(2)',
  'sends a message',
  [
    descriptor('sockfd'),
    bytesOrMessage('buf'),
    filled('len'),
    filled('flags'),
    bytesOrNull('dest_addr'),
    filled('addrlen'),
  ],
  (sockfd, buf, dest_addr = null) => {
    const length = buf instanceof Uint8Array ? buf.length : buf.bytes.length
    return [sockfd, buf, length, 0, dest_addr, dest_addr?.length ?? 0]
  },
)

/** A struct timeval, for SO_RCVTIMEO and SO_SNDTIMEO. */
export const timeval = takes(
  [size('milliseconds')],
  (milliseconds): Uint8Array =>
    new Uint8Array(BigInt64Array.of(BigInt(Math.floor(milliseconds / 1e3)), BigInt((milliseconds % 1e3) * 1e3)).buffer),
)

/**
 * Receives a message into memory; gives its length. On a netlink socket the message may hold an errno, with which the
 * step then fails. recv(2), netlink(7)
 */
export const recvfrom = syscall(
  'recvfrom',
  'recv(2)',
  'receives a message',
  [descriptor('sockfd'), memory('buf'), filled('len'), filled('flags'), filled('src_addr'), filled('addrlen')],
  (sockfd, buf) => [sockfd, buf, buf.capacity, 0, 0, 0],
)

/** A struct sockaddr_in: an IPv4 address and a port, in network byte order. ip(7) */
export const inet = takes(
  [gateway('address'), wholeFrom(0, 65535)('port')],
  (address, port): Uint8Array =>
    new Uint8Array([2, 0, port >> 8, port & 0xff, ...address.split('.').map(Number), 0, 0, 0, 0, 0, 0, 0, 0]),
)

/** A struct sockaddr_in6: an IPv6 address and a port, in network byte order. ipv6(7) */
export const inet6 = takes(
  [gateway('address'), wholeFrom(0, 65535)('port')],
  (address, port): Uint8Array =>
    new Uint8Array([10, 0, port >> 8, port & 0xff, 0, 0, 0, 0, ...parseIp(address).bytes, 0, 0, 0, 0]),
)
