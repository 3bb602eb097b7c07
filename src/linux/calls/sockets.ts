// Calls about sockets: netlink to configure a network, TCP and UDP to use it.
import { AF, SOCK } from '../names.ts'
import { type Message, type Room, type Step, step } from '../step.ts'

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

/** Gives a socket an address. Errors: EADDRINUSE, EADDRNOTAVAIL, EACCES for a port below 1024. bind(2) */
export const bind = (fd: Step, address: Uint8Array): Step => step(BIND, [fd, address, address.length])

const CONNECT = {
  call: 'connect',
  man: 'connect(2)',
  does: 'reaches for the other end',
  params: { sockfd: 'fd', addr: 'bytes', addrlen: 'int' },
} as const

/** Connects. Errors: ECONNREFUSED nobody listens, ENETUNREACH no route, ETIMEDOUT. connect(2) */
export const connect = (fd: Step, address: Uint8Array): Step => step(CONNECT, [fd, address, address.length])

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

/**
 * Receives a message into memory; gives its length. On a netlink socket the message may hold an errno, with which the
 * step then fails. recv(2), netlink(7)
 */
export const recvfrom = (fd: Step, into: Room): Step => step(RECVFROM, [fd, into, into.room, 0, 0, 0])

/** A struct sockaddr_in: an IPv4 address and a port, in network byte order. ip(7) */
export const inet = (address: string, port: number): Uint8Array =>
  new Uint8Array([2, 0, port >> 8, port & 0xff, ...address.split('.').map(Number), 0, 0, 0, 0, 0, 0, 0, 0])
