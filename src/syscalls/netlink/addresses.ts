// Messages that give an interface an IP address. Source: rtnetlink(7), "RTM_NEWADDR".

import { AF_INET6 } from '../constants.ts'
import { fields } from '../parameters.ts'
import type { Message } from '../step.ts'
import { takes } from '../syscall.ts'
import { parseIp } from './ip.ts'
import { attribute, change, int32, message, plain } from './message.ts'
import * as n from './numbers.ts'
import { type Index, index, ipWithPrefix } from './parameters.ts'

export interface NewAddress {
  /** The interface's number in this network namespace. Addresses know interfaces by number only. */
  readonly index: Index
  /** With the length of the network's part: `10.0.0.2/24`, `fd00::2/64`. */
  readonly address: string
}

/** Gives an interface an address, and with it (once the interface is up) the route to all others of that network. rtnetlink(7) */
export const newAddress = takes(
  [fields('message', [index('index'), ipWithPrefix('address')])],
  (message: NewAddress): Message => {
    const { index, address } = message
    const { family, bytes, prefix } = parseIp(address)
    // An IPv6 address is otherwise unusable for a second, while the kernel asks whether another machine has it.
    const flags = family === AF_INET6 ? n.IFA_F_NODAD : 0
    const ifaddrmsg = [plain(Uint8Array.of(family, prefix, flags, n.RT_SCOPE_UNIVERSE)), int32(index)]
    const both = [attribute(n.IFA_LOCAL, plain(bytes)), attribute(n.IFA_ADDRESS, plain(bytes))]
    return change(n.RTM_NEWADDR, n.NLM_F_CREATE | n.NLM_F_EXCL, ...ifaddrmsg, ...both)
  },
)

/** Asks for all addresses of this network namespace. */
export const dumpAddresses = (): Message => message(n.RTM_GETADDR, n.NLM_F_DUMP, plain(new Uint8Array(8)))
