// Messages that give a link an IP address. Source: rtnetlink(7), "RTM_NEWADDR".

import { AF_INET6 } from '../constants.ts'
import type { Message, Step } from '../step.ts'
import { parseIp } from './ip.ts'
import { attribute, change, int32, message, plain } from './message.ts'
import * as n from './numbers.ts'

export interface NewAddress {
  /** The link's number in this network namespace. Addresses know links by number only. */
  readonly index: number | Step
  /** With the length of the network's part: `10.0.0.2/24`, `fd00::2/64`. */
  readonly address: string
}

/** Gives a link an address, and with it (once the link is up) the route to all others of that network. */
export const newAddress = ({ index, address }: NewAddress): Message => {
  const { family, bytes, prefix } = parseIp(address)
  // An IPv6 address is otherwise unusable for a second, while the kernel asks whether somebody else has it.
  const flags = family === AF_INET6 ? n.IFA_F_NODAD : 0
  const ifaddrmsg = [plain(Uint8Array.of(family, prefix, flags, n.RT_SCOPE_UNIVERSE)), int32(index)]
  const both = [attribute(n.IFA_LOCAL, plain(bytes)), attribute(n.IFA_ADDRESS, plain(bytes))]
  return change(n.RTM_NEWADDR, n.NLM_F_CREATE | n.NLM_F_EXCL, ...ifaddrmsg, ...both)
}

/** Asks for all addresses of this network namespace. */
export const dumpAddresses = (): Message => message(n.RTM_GETADDR, n.NLM_F_DUMP, plain(new Uint8Array(8)))
