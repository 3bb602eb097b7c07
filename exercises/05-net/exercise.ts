// 05 net. The task is in README.md beside this file. `cooper watch` looks on while you write.
import {
  AF_NETLINK,
  CLONE_NEWNS,
  CLONE_NEWPID,
  CLONE_NEWUTS,
  clone,
  execve,
  NETLINK_ROUTE,
  SOCK_CLOEXEC,
  SOCK_RAW,
  type Step,
  socket,
} from 'cooperage'
import { ownName } from '../03-uts/solution.ts'
import { ownRoot } from '../04-mount/solution.ts'

/** Both are one call. Which network it opens a way to, its place in the list decides. */
export const outside = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE)
export const inside = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE)

/** The two cards of the cable, by number: the host's and the box's. */
export const [theirs, ours] = [1005, 2]

/** The box reaches itself, at 127.0.0.1. */
export const loopback: Step[] = [
  // A socket, and one message through it.
]

/** A cable between the two networks: the host has 10.5.0.1, the box 10.5.0.2. */
export const cable: Step[] = [
  // Six messages, and a call that tells which process is meant.
]

/** A process with a network of its own, and a cable to the host's. */
export const box = (command: string[]) =>
  clone(CLONE_NEWPID | CLONE_NEWUTS | CLONE_NEWNS, [...ownName, ...ownRoot, execve(command)])
