// Lists that send something through a network, so that nobody has to believe that it works.
import {
  AF_INET,
  AF_INET6,
  accept4,
  bind,
  buffer,
  CLONE_NEWNET,
  clone,
  close,
  connect,
  echoRequest,
  getsockname,
  ICMP_FILTER,
  IPPROTO_ICMP,
  inet,
  inet6,
  listen,
  O_CLOEXEC,
  O_CREAT,
  O_RDONLY,
  O_TRUNC,
  O_WRONLY,
  onlyEchoReplies,
  open,
  read,
  recvfrom,
  SO_RCVTIMEO,
  SO_SNDTIMEO,
  SOCK_CLOEXEC,
  SOCK_RAW,
  SOCK_STREAM,
  SOL_RAW,
  SOL_SOCKET,
  type Step,
  type Steps,
  sendto,
  setns,
  setsockopt,
  socket,
  timeval,
  write,
} from 'cooperage'

/**
 * Milliseconds until we believe that nobody answers. Who did not answer a moment ago is asked again by the kernel only
 * after a second: whoever expects an answer must wait longer than that, and on an emulated or busy machine by far. It costs
 * nothing where the answer comes.
 */
export const LONG = 4000
export const SHORT = 400

/** Makes a socket give up instead of waiting for ever. */
export const patient = (fd: Step, milliseconds = LONG): Step[] => [
  setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, timeval(milliseconds)),
  setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, timeval(milliseconds)),
]

/** The network of a process, as a file. */
export const networkOf = (pid: number): Step => open(`/proc/${pid}/ns/net`, O_RDONLY | O_CLOEXEC)

/** Performs steps in the network of a process. */
export const inNetworkOf = (pid: number, steps: Steps) => {
  const network = networkOf(pid)
  return clone(0, [network, setns(network, CLONE_NEWNET), ...steps])
}

/** Sends one echo request, and waits for the reply. Error where none comes: EAGAIN. */
export const ping = (address: string, milliseconds = LONG): Step[] => {
  const raw = socket(AF_INET, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_ICMP)
  return [
    raw,
    ...patient(raw, milliseconds),
    setsockopt(raw, SOL_RAW, ICMP_FILTER, onlyEchoReplies()),
    connect(raw, inet(address, 0)),
    sendto(raw, echoRequest('is anybody there?')),
    recvfrom(raw, buffer(128)),
    close(raw),
  ]
}

/**
 * Copies into a file with whom a network is connected. The one who is connected does it: once it is over, the connection
 * may be remembered for a minute, and may be forgotten at once.
 */
export const notePeers = (pid: number, file: string): Step[] => {
  const table = open(`/proc/${pid}/net/tcp`, O_RDONLY | O_CLOEXEC)
  const rows = buffer(2048)
  const bytes = read(table, rows)
  const copy = open(file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
  return [table, bytes, copy, write(copy, rows, bytes)]
}

export interface Talk {
  /** The process in whose network somebody listens, at this address of it. */
  readonly to: number
  readonly at: string
  /** The process in whose network somebody connects. */
  readonly from: number
  readonly text: string
  readonly milliseconds?: number
  /** A file for a note of who is connected there. */
  readonly peers?: string | undefined
}

/**
 * Says a text through a TCP connection, and prints what arrives. One process holds both ends: a socket stays in the
 * network that it was opened in, so what it sends goes by the cable all the same.
 */
export const talk = ({ to, at, from, text, milliseconds = LONG, peers }: Talk) => {
  const [there, here] = [networkOf(to), networkOf(from)]
  const six = at.includes(':')
  const [server, client] = [tcp(six), tcp(six)]
  const [address, heard] = [buffer(six ? 28 : 16), buffer(256)]
  const conversation = accept4(server)
  const bytes = recvfrom(conversation, heard)
  return clone(0, [
    there,
    here,
    setns(there, CLONE_NEWNET),
    server,
    ...patient(server, milliseconds),
    // Port 0: the kernel chooses a free one, and tells which.
    bind(server, six ? inet6(at, 0) : inet(at, 0)),
    getsockname(server, address),
    listen(server),

    setns(here, CLONE_NEWNET),
    client,
    ...patient(client, milliseconds),
    connect(client, address),
    sendto(client, new TextEncoder().encode(`${text}\n`)),

    conversation,
    bytes,
    write(1, heard, bytes),
    ...(peers ? notePeers(to, peers) : []),
    close(conversation),
  ])
}

/** An end of a TCP connection. */
export const tcp = (six = false): Step => socket(six ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_CLOEXEC)
