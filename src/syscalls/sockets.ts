// Calls about sockets: netlink to configure a network, TCP and UDP to use it.
import { AF, SO, SOCK, SOL } from './flags.ts'
import { type Message, type ResultBuffer, type Step, step } from './step.ts'

const SOCKET = {
  call: 'socket',
  man: 'socket(2)',
  does: 'opens an end of a conversation',
  params: { domain: AF, type: SOCK, protocol: 'int' },
} as const

/** Opens a socket and gives its descriptor. Errors: EAFNOSUPPORT, EPERM, EPROTONOSUPPORT. socket(2) */
export const socket = (domain: number, type: number, protocol = 0): Step => step(SOCKET, [domain, type, protocol])

const BIND = {
  call: 'bind',
  man: 'bind(2)',
  does: 'gives a socket its address',
  params: { sockfd: 'fd', addr: 'bytes', addrlen: 'int' },
} as const

/** Bytes that are known now, or that getsockname finds out while the list runs. */
type SocketAddress = Uint8Array | ResultBuffer

const sizeOf = (address: SocketAddress): number => (address instanceof Uint8Array ? address.length : address.capacity)

/**
 * Gives a socket an address; port 0 leaves the choice of a port to the kernel.
 * Errors: EADDRINUSE, EADDRNOTAVAIL, EACCES for a port below 1024. bind(2)
 */
export const bind = (fd: Step, address: SocketAddress): Step => step(BIND, [fd, address, sizeOf(address)])

const CONNECT = {
  call: 'connect',
  man: 'connect(2)',
  does: 'reaches for the other end',
  params: { sockfd: 'fd', addr: 'bytes', addrlen: 'int' },
} as const

/** Connects. Errors: ECONNREFUSED nobody listens, ENETUNREACH no route, ETIMEDOUT. connect(2) */
export const connect = (fd: Step, address: SocketAddress): Step => step(CONNECT, [fd, address, sizeOf(address)])

const LISTEN = {
  call: 'listen',
  man: 'listen(2)',
  does: 'lets others connect to a socket',
  params: { sockfd: 'fd', backlog: 'int' },
} as const

/**
 * Lets others connect. From now on the kernel answers them, and keeps them waiting until they are accepted.
 * @param backlog how many may wait
 * Error: EADDRINUSE. listen(2)
 */
export const listen = (fd: Step, backlog = 16): Step => step(LISTEN, [fd, backlog])

const ACCEPT4 = {
  call: 'accept4',
  man: 'accept(2)',
  does: 'takes the next one who has connected, and waits where there is none',
  params: { sockfd: 'fd', addr: 'int', addrlen: 'int', flags: SOCK },
} as const

/** Gives the descriptor of a conversation with the next one who has connected. Errors: EAGAIN, EINVAL. accept(2) */
export const accept4 = (fd: Step, flags = 0): Step => step(ACCEPT4, [fd, 0, 0, flags])

const GETSOCKNAME = {
  call: 'getsockname',
  man: 'getsockname(2)',
  does: 'asks for the address of this end',
  params: { sockfd: 'fd', addr: 'result', addrlen: 'bytes' },
} as const

/** Puts the address of this end into memory: after a bind to port 0, the port that the kernel chose. getsockname(2) */
export const getsockname = (fd: Step, into: ResultBuffer): Step =>
  step(GETSOCKNAME, [fd, into, new Uint8Array(Uint32Array.of(into.capacity).buffer)])

const SETSOCKOPT = {
  call: 'setsockopt',
  man: 'setsockopt(2)',
  does: 'sets one of the many properties of a socket',
  params: { sockfd: 'fd', level: SOL, optname: SO, optval: 'bytes', optlen: 'int' },
} as const

/** Sets a property of a socket. Errors: ENOPROTOOPT, EINVAL, EPERM. setsockopt(2), socket(7) */
export const setsockopt = (fd: Step, level: number, name: number, value: Uint8Array): Step =>
  step(SETSOCKOPT, [fd, level, name, value, value.length])

const SENDTO = {
  call: 'sendto',
  man: 'send(2)',
  does: 'sends a message',
  params: { sockfd: 'fd', buf: 'bytes', len: 'int', flags: 'int', dest_addr: 'bytes', addrlen: 'int' },
} as const

/** Sends a message; to the kernel, if the socket is a netlink socket. send(2), netlink(7) */
export const sendto = (fd: Step, message: Uint8Array | Message, address: Uint8Array | null = null): Step => {
  const length = message instanceof Uint8Array ? message.length : message.bytes.length
  return step(SENDTO, [fd, message, length, 0, address, address?.length ?? 0])
}

const RECVFROM = {
  call: 'recvfrom',
  man: 'recv(2)',
  does: 'receives a message',
  params: { sockfd: 'fd', buf: 'result', len: 'int', flags: 'int', src_addr: 'int', addrlen: 'int' },
} as const

/** A struct timeval, for SO_RCVTIMEO and SO_SNDTIMEO. */
export const timeval = (milliseconds: number): Uint8Array =>
  new Uint8Array(BigInt64Array.of(BigInt(Math.floor(milliseconds / 1e3)), BigInt((milliseconds % 1e3) * 1e3)).buffer)

/**
 * Receives a message into memory; gives its length. On a netlink socket the message may hold an errno, with which the
 * step then fails. recv(2), netlink(7)
 */
export const recvfrom = (fd: Step, into: ResultBuffer): Step => step(RECVFROM, [fd, into, into.capacity, 0, 0, 0])

/** A struct sockaddr_in: an IPv4 address and a port, in network byte order. ip(7) */
export const inet = (address: string, port: number): Uint8Array =>
  new Uint8Array([2, 0, port >> 8, port & 0xff, ...address.split('.').map(Number), 0, 0, 0, 0, 0, 0, 0, 0])
