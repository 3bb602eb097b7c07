// Messages to the kernel about how a network is to be, and its answers.

import { buffer } from './files.ts'
import { describe } from './netlink/describe.ts'
import { descriptor, message } from './parameters.ts'
import { recvfrom, sendto } from './sockets.ts'
import { group, type Step } from './step.ts'
import { takes } from './syscall.ts'

/**
 * Sends a message about links, addresses or routes, and receives the kernel's answer: a sendto and a recvfrom. The list
 * ends where the kernel says no.
 * @param fd a socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE); the network that is meant is the one it was opened in
 * Errors are those in the answer: EPERM without CAP_NET_ADMIN over that network, EEXIST, ENODEV. rtnetlink(7)
 */
export const rtnetlink = takes([descriptor('fd'), message('message')], (fd, message): Step[] =>
  group(`rtnetlink(${describe(message)})`, [sendto(fd, message), recvfrom(fd, buffer(1024))]),
)
