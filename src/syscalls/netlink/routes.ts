// Messages that say which way packets go. Source: rtnetlink(7), "RTM_NEWROUTE".

import { fields, optional } from '../parameters.ts'
import type { Message } from '../step.ts'
import { takes } from '../syscall.ts'
import { parseIp } from './ip.ts'
import { attribute, change, ifGiven, int32, message, plain } from './message.ts'
import * as n from './numbers.ts'
import { gateway, type Index, index, ip } from './parameters.ts'

export interface NewRoute {
  /** The destination network; where left out, everywhere else: the default route. */
  readonly to?: string
  /** The gateway: an address in a network that an interface is in already. */
  readonly via?: string
  /** The number of the interface to leave by; with a gateway the kernel finds it. */
  readonly index?: Index
}

const to = optional(ip('to'))
const via = optional(gateway('via'))

/** Adds a route to the main table. Errors: EEXIST, ENETUNREACH for a gateway that no interface reaches. rtnetlink(7) */
export const newRoute = takes(
  [fields('message', [to, via, optional(index('index'))])],
  ({ to, via, index }: NewRoute): Message => {
    const gateway = via === undefined ? undefined : parseIp(via)
    const everywhere = gateway && gateway.bytes.length === 16 ? '::/0' : '0.0.0.0/0'
    const { family, bytes, prefix } = parseIp(to ?? everywhere)
    const scope = gateway ? n.RT_SCOPE_UNIVERSE : n.RT_SCOPE_LINK
    return change(
      n.RTM_NEWROUTE,
      n.NLM_F_CREATE | n.NLM_F_EXCL,
      // struct rtmsg: family, lengths of destination and source, type of service, table, who says so, scope, type, flags.
      plain(Uint8Array.of(family, prefix, 0, 0, n.RT_TABLE_MAIN, n.RTPROT_BOOT, scope, n.RTN_UNICAST)),
      plain(new Uint8Array(4)),
      ...(prefix > 0 ? [attribute(n.RTA_DST, plain(bytes))] : []),
      ...ifGiven(gateway, ip => attribute(n.RTA_GATEWAY, plain(ip.bytes))),
      ...ifGiven(index, link => attribute(n.RTA_OIF, int32(link))),
    )
  },
)

/** Asks for all routes of this network namespace, in all tables. */
export const dumpRoutes = (): Message => message(n.RTM_GETROUTE, n.NLM_F_DUMP, plain(new Uint8Array(12)))
