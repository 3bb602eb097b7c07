// Netlink, by hand: how a program tells the kernel about interfaces, addresses and routes, and hears of them.
// Everything here is bytes in, bytes out: socket, sendto and recvfrom are steps of the list. Source: netlink(7), rtnetlink(7).
export { AF_NETLINK, NETLINK_ROUTE, SOCK_RAW } from '../constants.ts'
export { dumpAddresses, type NewAddress, newAddress } from './addresses.ts'
export { describe } from './describe.ts'
export {
  deleteLink,
  dumpLinks,
  moveLink,
  type NewVeth,
  newBridge,
  newDummy,
  newVeth,
  renameLink,
  setLinkDown,
  setLinkUp,
  setMaster,
} from './links.ts'
export { NETLINK_CAP_ACK, NETLINK_EXT_ACK, SOL_NETLINK } from './numbers.ts'
export type { Index, LinkRef, Namespace } from './parameters.ts'
export { type Address, type Answer, type Link, type Outcome, type Route, readMessages } from './read.ts'
export { dumpRoutes, type NewRoute, newRoute } from './routes.ts'
export { sockaddrNl } from './sockaddr.ts'
