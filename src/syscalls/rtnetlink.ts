// Telling the kernel how a network is to be: a message to it, and its answer.

import { buffer } from './files.ts'
import { describe } from './netlink/describe.ts'
import { recvfrom, sendto } from './sockets.ts'
import { group, type Message, type Step } from './step.ts'

/**
 * Sends a message about links, addresses or routes, and receives the kernel's answer: a sendto and a recvfrom. The list
 * ends where the kernel says no.
 * @param fd a socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE); the network that is meant is the one it was opened in
 * Errors are those in the answer: EPERM without CAP_NET_ADMIN over that network, EEXIST, ENODEV. rtnetlink(7)
 */
export const rtnetlink = (fd: Step, message: Message): Step[] =>
  group(`rtnetlink(${describe(message)})`, [sendto(fd, message), recvfrom(fd, buffer(1024))])
