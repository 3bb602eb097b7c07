// The network namespace of a process, as /proc/PID/net tells it. Reading it needs no entering.

import { lazily } from '../../base/lazily.ts'
import type { ProcReader } from '../proc-reader.ts'
import { contains } from './address.ts'
import { type Device, parseDev } from './dev.ts'
import { parseFibTrie } from './fib-trie.ts'
import { parseIfInet6 } from './if-inet6.ts'
import { parseRoute, type Route } from './route.ts'
import { type Listener, parseListeners } from './tcp.ts'

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
export const netOf = lazily<ProcReader, Net>({
  devices: procReader => parseDev(procReader.text('net/dev')),
  routes: procReader => parseRoute(procReader.optional('net/route') ?? ''),
  addresses: (procReader, net) => [
    ...parseFibTrie(procReader.optional('net/fib_trie') ?? '').map(found => ({
      ...found,
      device: deviceOf(found.address, net),
    })),
    ...parseIfInet6(procReader.optional('net/if_inet6') ?? ''),
  ],
  listening: procReader => [
    ...listeners(procReader, 'net/tcp', /^TCP: inuse (\d+)/m, 'net/sockstat'),
    ...listeners(procReader, 'net/tcp6', /^TCP6: inuse (\d+)/m, 'net/sockstat6'),
  ],
})

/**
 * To print net/tcp the kernel walks the whole machine's table of connections, some 3 ms, be there one socket or none.
 * How many there are in this namespace it knows at once.
 */
const listeners = (procReader: ProcReader, file: string, inUse: RegExp, counts: string): Listener[] =>
  inUse.exec(procReader.optional(counts) ?? '')?.[1] === '0' ? [] : parseListeners(procReader.optional(file) ?? '')

/** fib_trie does not tell the interface. The route to its own network does; 127.0.0.0/8 has none, and is always lo's. */
const deviceOf = (address: string, { routes }: Net): string | undefined => {
  if (contains('127.0.0.0', 8, address)) return 'lo'
  const connected = routes.filter(route => !route.gateway && contains(route.destination, route.prefix, address))
  return connected.sort((a, b) => b.prefix - a.prefix)[0]?.device
}
