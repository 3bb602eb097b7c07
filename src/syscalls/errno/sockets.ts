// Why sockets fail: socket(2), bind(2), connect(2), send(2), recv(2), setsockopt(2), netdevice(7), ip(7).

import type { Causes, Subject } from './cause.ts'

const notASocket: Causes = {
  EBADF: [{ means: 'the descriptor is not open', fix: 'pass the number that socket gave, before it is closed' }],
  ENOTSOCK: [{ means: 'the descriptor is no socket', fix: 'pass the number that socket gave' }],
}

const noRoute = {
  means: 'no route leads there from this network namespace. A new one has only a loopback, and even that is down',
  fix: 'set lo up, give the interface an address and set it up, then add a route',
}

const wouldWait = [
  { means: 'nothing yet within the time, and the socket does not wait longer', fix: 'wait or poll, then try again' },
]

const send: Causes = {
  ...notASocket,
  ENETUNREACH: [noRoute],
  EHOSTUNREACH: [
    {
      means: 'the neighbour does not answer for that address, or a firewall refuses',
      fix: 'check both ends: addresses in one subnet, interfaces up, and the bridge between them',
    },
  ],
  EPERM: [
    {
      means:
        'a firewall rule of this network namespace drops it, or for netlink: only the kernel may be written to without CAP_NET_ADMIN',
      fix: 'nft list ruleset shows the rules',
    },
  ],
  ECONNREFUSED: [
    {
      means: 'nobody listens there, or for netlink: nobody has this port id',
      fix: 'start the other side first; the kernel is netlink port 0',
    },
  ],
  EMSGSIZE: [{ means: 'the message is too long for one piece', fix: 'send less at once' }],
  EDESTADDRREQ: [{ means: 'no destination was given', fix: 'connect first, or pass an address' }],
  ENOTCONN: [{ means: 'the socket is not connected', fix: 'connect first, or pass an address' }],
  EPIPE: [{ means: 'the other side has closed', fix: 'keep it open there' }],
  EAGAIN: wouldWait,
  EINVAL: [
    {
      means: 'address or length do not fit the family of the socket',
      fix: 'count the bytes of the address: 16 for AF_INET, 28 for AF_INET6, 12 for AF_NETLINK',
    },
  ],
}

export const sockets: Subject = {
  socket: {
    EPERM: [
      {
        means: 'a raw or packet socket needs CAP_NET_RAW in the user namespace that owns this network namespace',
        fix: 'make the network namespace in or after your own user namespace (CLONE_NEWUSER | CLONE_NEWNET), and keep the capability',
      },
    ],
    EACCES: [
      {
        means: 'this process may not make such a socket: cgroup, seccomp or security module',
        fix: 'see which of them guards this process: cooper xray',
      },
    ],
    EAFNOSUPPORT: [{ means: 'this kernel does not have the address family', fix: 'modprobe it, or use another' }],
    EPROTONOSUPPORT: [
      {
        means: 'this family has no such protocol, or its kernel module is missing',
        fix: 'check the number, or modprobe it',
      },
    ],
    EMFILE: [{ means: 'RLIMIT_NOFILE is reached', fix: 'close files, or raise ulimit -n' }],
  },
  bind: {
    ...notASocket,
    EACCES: [
      {
        means:
          'a port below net.ipv4.ip_unprivileged_port_start (1024) needs CAP_NET_BIND_SERVICE in the user namespace that owns the network namespace',
        fix: "take a port from 1024 on, keep the capability, or lower the sysctl in the box's own network namespace",
      },
    ],
    EADDRINUSE: [
      {
        means: 'another socket of this network namespace has this address, or for AF_UNIX the file exists',
        fix: 'a network namespace of its own gives a box all ports anew; else take another port, or unlink the file',
      },
    ],
    EADDRNOTAVAIL: [
      {
        means: 'no interface of this network namespace has this address',
        fix: 'add the address first (RTM_NEWADDR), or bind 0.0.0.0',
      },
    ],
    EINVAL: [
      {
        means: 'the socket is bound already, or the address has the wrong length',
        fix: 'bind once; 16 bytes for AF_INET, 28 for AF_INET6, 12 for AF_NETLINK',
      },
    ],
    ENOENT: [{ means: 'the directory of the socket file does not exist in this root', fix: 'make it first' }],
    EROFS: [{ means: 'the socket file would lie on a read-only mount', fix: 'mount a tmpfs there' }],
    ENODEV: [{ means: 'there is no such interface here', fix: 'make or move it into this network namespace first' }],
  },
  connect: {
    ...notASocket,
    ENETUNREACH: [noRoute],
    EHOSTUNREACH: send.EHOSTUNREACH!,
    ECONNREFUSED: [
      {
        means: 'the address is there, but nobody in its network namespace listens on this port',
        fix: 'start the server first, and have it listen on 0.0.0.0 rather than 127.0.0.1: each network namespace has its own loopback',
      },
    ],
    ETIMEDOUT: [
      {
        means: 'no answer: the packets get lost on the way there or back',
        fix: 'check the route back, ip_forward and the NAT rule on the host, and firewalls',
      },
    ],
    ENOENT: [{ means: 'there is no such socket file in this root', fix: 'mount it into the box, or check its path' }],
    EACCES: [
      {
        means: 'the socket file is not writable for this user, or a broadcast address was not asked for',
        fix: 'change the mode, or set SO_BROADCAST',
      },
    ],
    EADDRNOTAVAIL: [
      { means: 'no source address or port is left for this connection', fix: 'give the interface an address' },
    ],
    EISCONN: [{ means: 'the socket is connected already', fix: 'take a new one' }],
    EINPROGRESS: [
      { means: 'it has begun, and the socket does not wait (SOCK_NONBLOCK)', fix: 'poll until it is writable' },
    ],
  },
  sendto: send,
  sendmsg: send,
  recvfrom: {
    ...notASocket,
    EAGAIN: wouldWait,
    ENOBUFS: [
      {
        means: 'the kernel had more to tell than the socket holds, and dropped some',
        fix: 'read sooner, or raise SO_RCVBUF',
      },
    ],
    ENOTCONN: [{ means: 'the socket is not connected', fix: 'connect or accept first' }],
    ECONNREFUSED: [
      { means: 'what was sent before was refused: nobody listens there', fix: 'start the other side first' },
    ],
    EINTR: [{ means: 'a signal came while waiting', fix: 'receive again' }],
  },
  setsockopt: {
    ...notASocket,
    EPERM: [
      {
        means: 'this option needs CAP_NET_ADMIN or CAP_NET_RAW in the user namespace that owns the network namespace',
        fix: 'make the network namespace in your own user namespace',
      },
    ],
    ENOPROTOOPT: [
      {
        means: 'this level has no such option, or its kernel module (ip_tables) is missing',
        fix: 'check level and option; modprobe, or use nftables',
      },
    ],
    EINVAL: [{ means: 'the value has the wrong length or makes no sense', fix: 'most options are an int of 4 bytes' }],
    ENODEV: [{ means: 'there is no such interface in this network namespace', fix: 'make or move it there first' }],
  },
  ioctl: {
    EBADF: notASocket.EBADF!,
    EPERM: [
      {
        means:
          'this request needs a power here: CAP_NET_ADMIN for interfaces; TIOCSTI is closed to all but its own terminal',
        fix: 'do it in a network namespace made in your own user namespace',
      },
    ],
    ENODEV: [{ means: 'this network namespace has no interface of that name', fix: 'make or move it there first' }],
    ENOTTY: [
      {
        means: 'this file does not understand the request: it is no terminal, or not the device meant',
        fix: 'check which descriptor it is: ls -l /proc/PID/fd',
      },
    ],
    EINVAL: [{ means: 'the request or its value is unknown to this file', fix: 'check the structure it points to' }],
    EBUSY: [{ means: 'the device is in use', fix: 'end whoever uses it' }],
    ENXIO: [{ means: 'the loop device has no file behind it', fix: 'attach one first' }],
  },
}
