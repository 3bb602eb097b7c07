// The address of a netlink socket. Source: netlink(7), struct sockaddr_nl.

import { AF_NETLINK } from '../constants.ts'

/**
 * struct sockaddr_nl, 12 bytes. Port 0 is the kernel when sending, and "choose one for me" when binding.
 *
 * @param port   the port id of a socket, usually 0
 * @param groups bit mask of the multicast groups to listen to
 */
export const sockaddrNl = (port = 0, groups = 0): Uint8Array => {
  const bytes = new Uint8Array(12)
  const view = new DataView(bytes.buffer)
  view.setUint16(0, AF_NETLINK, true)
  view.setUint32(4, port, true)
  view.setUint32(8, groups, true)
  return bytes
}
