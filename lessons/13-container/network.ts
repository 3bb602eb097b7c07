// Lesson 05, its first half.
import {
  AF_NETLINK,
  close,
  NETLINK_ROUTE,
  rtnetlink,
  SOCK_CLOEXEC,
  SOCK_RAW,
  type Steps,
  setLinkUp,
  socket,
} from 'cooperage'

export const loopback = (): Steps => {
  const inside = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE)
  return [inside, ...rtnetlink(inside, setLinkUp('lo')), close(inside)]
}
