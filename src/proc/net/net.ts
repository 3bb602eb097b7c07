// The network namespace of a process, as /proc/PID/net tells it. Reading it needs no entering.

import type { Door } from '../door.ts'
import { lazily } from '../lazily.ts'
import { contains } from './address.ts'
import { type Device, parseDev } from './dev.ts'
import { parseFibTrie } from './fib-trie.ts'
import { parseIfInet6 } from './if-inet6.ts'
import { parseRoute, type Route } from './route.ts'
import { type Listener, listens, parseListeners } from './tcp.ts'

export interface Address {
  readonly address: string
  readonly prefix: number
  /** Undefined where no file tells it: an IPv4 address outside every connected network. */
  readonly device: string | undefined
}

export interface Net {
  readonly devices: readonly Device[]
  readonly routes: readonly Route[]
  /** IPv4 first. */
  readonly addresses: readonly Address[]
  /** TCP sockets that wait for connections, IPv4 first. */
  readonly listening: readonly Listener[]
}

/** Where IPv6 is switched off its files are missing, and nothing is found in them. */
export const netOf = lazily<Door, Net>({
  devices: door => parseDev(door.text('net/dev')),
  routes: door => parseRoute(door.optional('net/route') ?? ''),
  addresses: (door, net) => [
    ...parseFibTrie(door.optional('net/fib_trie') ?? '').map(found => ({
      ...found,
      device: deviceOf(found.address, net),
    })),
    ...parseIfInet6(door.optional('net/if_inet6') ?? ''),
  ],
  listening: door => [
    ...listeners(door, 'net/tcp', /^TCP: inuse (\d+)/m, 'net/sockstat'),
    ...listeners(door, 'net/tcp6', /^TCP6: inuse (\d+)/m, 'net/sockstat6'),
  ],
})

/**
 * After the sockets that listen the kernel looks for connections, through the whole machine's table of them, some 3 ms,
 * be there one or none. How many sockets there are in this namespace it knows at once: we stop at the last of them.
 */
const listeners = (door: Door, file: string, inUse: RegExp, counts: string): Listener[] => {
  const sockets = Number(inUse.exec(door.optional(counts) ?? '')?.[1] ?? 0)
  const lines: string[] = []
  if (sockets > 0) door.records(file, SHORTEST, line => lines.push(line) <= sockets && listens(line) !== false)
  return parseListeners(lines.join('\n'))
}

/** Bytes of a line in net/tcp, which is filled up to them; those of tcp6 are longer. */
const SHORTEST = 150

/** fib_trie does not tell the interface. The route to its own network does; 127.0.0.0/8 has none, and is always lo's. */
const deviceOf = (address: string, { routes }: Net): string | undefined => {
  if (contains('127.0.0.0', 8, address)) return 'lo'
  const connected = routes.filter(route => !route.gateway && contains(route.destination, route.prefix, address))
  return connected.sort((a, b) => b.prefix - a.prefix)[0]?.device
}
