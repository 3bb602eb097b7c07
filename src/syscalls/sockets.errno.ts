// What the errnos of sockets mean: socket(2), bind(2), connect(2), send(2), recv(2), setsockopt(2), netdevice(7), ip(7).
import { errnoRules, type RuleText } from './errno-rule.ts'

const notASocket = (call: string): RuleText[] => [
  {
    id: `${call}.EBADF.not-open`,
    means: 'the descriptor is not open',
    fix: 'pass the number that socket gave, before it is closed',
  },
  { id: `${call}.ENOTSOCK.no-socket`, means: 'the descriptor is no socket', fix: 'pass the number that socket gave' },
]

const noRoute = (call: string): RuleText => ({
  id: `${call}.ENETUNREACH.no-route`,
  means: 'no route leads there from this network namespace. A new one has only a loopback, and even that is down',
  fix: 'set lo up, give the interface an address and set it up, then add a route',
})

const noNeighbour = (call: string): RuleText => ({
  id: `${call}.EHOSTUNREACH.no-neighbour`,
  means: 'the neighbour does not answer for that address, or a firewall refuses',
  fix: 'check both ends: addresses in one subnet, interfaces up, and the bridge between them',
})

const wouldWait = (call: string): RuleText => ({
  id: `${call}.EAGAIN.would-wait`,
  means: 'nothing yet within the time, and the socket does not wait longer',
  fix: 'wait or poll, then try again',
})

export const socketsRules = errnoRules([
  {
    id: 'socket.EPERM.no-net-raw',
    means: 'a raw or packet socket needs CAP_NET_RAW in the user namespace that owns this network namespace',
    fix: 'make the network namespace in or after your own user namespace (CLONE_NEWUSER | CLONE_NEWNET), and keep the capability',
  },
  {
    id: 'socket.EACCES.forbidden',
    means: 'this process may not make such a socket: cgroup, seccomp or security module',
    fix: 'see which of them guards this process: cooper xray',
  },
  {
    id: 'socket.EAFNOSUPPORT.no-family',
    means: 'this kernel does not have the address family',
    fix: 'modprobe it, or use another',
  },
  {
    id: 'socket.EPROTONOSUPPORT.no-protocol',
    means: 'this family has no such protocol, or its kernel module is missing',
    fix: 'check the number, or modprobe it',
  },
  { id: 'socket.EMFILE.limit', means: 'RLIMIT_NOFILE is reached', fix: 'close files, or raise ulimit -n' },
  ...notASocket('bind'),
  {
    id: 'bind.EACCES.low-port',
    means:
      'a port below net.ipv4.ip_unprivileged_port_start (1024) needs CAP_NET_BIND_SERVICE in the user namespace that owns the network namespace',
    fix: "take a port from 1024 on, keep the capability, or lower the sysctl in the box's own network namespace",
  },
  {
    id: 'bind.EADDRINUSE.taken',
    means: 'another socket of this network namespace has this address, or for AF_UNIX the file exists',
    fix: 'a network namespace of its own gives a box all ports anew; else take another port, or unlink the file',
  },
  {
    id: 'bind.EADDRNOTAVAIL.no-address',
    means: 'no interface of this network namespace has this address',
    fix: 'add the address first (RTM_NEWADDR), or bind 0.0.0.0',
  },
  {
    id: 'bind.EINVAL.bound-already',
    means: 'the socket is bound already, or the address has the wrong length',
    fix: 'bind once; 16 bytes for AF_INET, 28 for AF_INET6, 12 for AF_NETLINK',
  },
  {
    id: 'bind.ENOENT.no-directory',
    means: 'the directory of the socket file does not exist in this root',
    fix: 'make it first',
  },
  { id: 'bind.EROFS.read-only', means: 'the socket file would lie on a read-only mount', fix: 'mount a tmpfs there' },
  {
    id: 'bind.ENODEV.no-interface',
    means: 'there is no such interface here',
    fix: 'make or move it into this network namespace first',
  },
  ...notASocket('connect'),
  noRoute('connect'),
  noNeighbour('connect'),
  {
    id: 'connect.ECONNREFUSED.no-listener',
    means: 'the address is there, but nobody in its network namespace listens on this port',
    fix: 'start the server first, and have it listen on 0.0.0.0 rather than 127.0.0.1: each network namespace has its own loopback',
  },
  {
    id: 'connect.ETIMEDOUT.no-answer',
    means: 'no answer: the packets get lost on the way there or back',
    fix: 'check the route back, ip_forward and the NAT rule on the host, and firewalls',
  },
  {
    id: 'connect.ENOENT.no-file',
    means: 'there is no such socket file in this root',
    fix: 'mount it into the box, or check its path',
  },
  {
    id: 'connect.EACCES.mode',
    means: 'this user may not write to the socket file, or a broadcast address needs SO_BROADCAST',
    fix: 'change the mode, or set SO_BROADCAST',
  },
  {
    id: 'connect.EADDRNOTAVAIL.no-source',
    means: 'no source address or port is left for this connection',
    fix: 'give the interface an address',
  },
  { id: 'connect.EISCONN.connected', means: 'the socket is connected already', fix: 'take a new one' },
  {
    id: 'connect.EINPROGRESS.begun',
    means: 'it has begun, and the socket does not wait (SOCK_NONBLOCK)',
    fix: 'poll until it is writable',
  },
  ...notASocket('sendto'),
  noRoute('sendto'),
  noNeighbour('sendto'),
  {
    id: 'sendto.EPERM.firewall',
    means:
      'a firewall rule of this network namespace drops it; or for netlink: a process without CAP_NET_ADMIN may write to the kernel only',
    fix: 'nft list ruleset shows the rules',
  },
  {
    id: 'sendto.ECONNREFUSED.no-listener',
    means: 'no program listens there, or for netlink: no socket has this port id',
    fix: 'start the other side first; the kernel is netlink port 0',
  },
  { id: 'sendto.EMSGSIZE.too-long', means: 'the message is too long for one piece', fix: 'send less at once' },
  {
    id: 'sendto.EDESTADDRREQ.no-destination',
    means: 'no destination was given',
    fix: 'connect first, or pass an address',
  },
  {
    id: 'sendto.ENOTCONN.not-connected',
    means: 'the socket is not connected',
    fix: 'connect first, or pass an address',
  },
  { id: 'sendto.EPIPE.closed', means: 'the other side has closed', fix: 'keep it open there' },
  wouldWait('sendto'),
  {
    id: 'sendto.EINVAL.address',
    means: 'address or length do not fit the family of the socket',
    fix: 'count the bytes of the address: 16 for AF_INET, 28 for AF_INET6, 12 for AF_NETLINK',
  },
  ...notASocket('recvfrom'),
  wouldWait('recvfrom'),
  {
    id: 'recvfrom.ENOBUFS.dropped',
    means: 'the kernel had more to send than the socket holds, and dropped some',
    fix: 'read sooner, or raise SO_RCVBUF',
  },
  { id: 'recvfrom.ENOTCONN.not-connected', means: 'the socket is not connected', fix: 'connect or accept first' },
  {
    id: 'recvfrom.ECONNREFUSED.no-listener',
    means: 'what was sent before was refused: no program listens there',
    fix: 'start the other side first',
  },
  { id: 'recvfrom.EINTR.signal', means: 'a signal came while waiting', fix: 'receive again' },
  ...notASocket('setsockopt'),
  {
    id: 'setsockopt.EPERM.no-net-admin',
    means: 'this option needs CAP_NET_ADMIN or CAP_NET_RAW in the user namespace that owns the network namespace',
    fix: 'make the network namespace in your own user namespace',
  },
  {
    id: 'setsockopt.ENOPROTOOPT.no-option',
    means: 'this level has no such option, or its kernel module (ip_tables) is missing',
    fix: 'check level and option; modprobe, or use nftables',
  },
  {
    id: 'setsockopt.EINVAL.value',
    means: 'the value has the wrong length or makes no sense',
    fix: 'most options are an int of 4 bytes',
  },
  {
    id: 'setsockopt.ENODEV.no-interface',
    means: 'there is no such interface in this network namespace',
    fix: 'make or move it there first',
  },
])
