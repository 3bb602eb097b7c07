// The network namespace of a process, read from /proc/PID/net without entering the namespace.

import { lazily } from '../../base/lazily.ts'
import type { ProcReader } from '../proc-reader.ts'
import { contains } from './address.ts'
import { type Device, parseDev } from './dev.ts'
import { parseFibTrie } from './fib-trie.ts'
import { parseIfInet6 } from './if-inet6.ts'
import { parseRoute, type Route } from './route.ts'
import { type Listener, parseListeners } from './tcp.ts'

interface Address {
  readonly address: string
  readonly prefix: number
  /** Undefined for an IPv4 address outside every connected network, because no file names its interface. */
  readonly device: string | undefined
}

export interface Net {
  readonly devices: readonly Device[]
  readonly routes: readonly Route[]
  /** IPv4 first. */
  readonly addresses: readonly Address[]
  /** Listening TCP sockets, IPv4 first. */
  readonly listening: readonly Listener[]
}

/** The facts of a network namespace. If IPv6 is switched off, its files are missing and count as empty. */
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
 * To print net/tcp the kernel walks the table of all connections of the machine, which takes about 3 ms. The file net/sockstat,
 * which is cheap, tells first whether this namespace has any TCP socket.
 */
const listeners = (procReader: ProcReader, file: string, inUse: RegExp, counts: string): Listener[] =>
  inUse.exec(procReader.optional(counts) ?? '')?.[1] === '0' ? [] : parseListeners(procReader.optional(file) ?? '')

/**
 * fib_trie does not name the interface. The route to the connected network does; 127.0.0.0/8 has no route and is
 * always on lo.
 */
const deviceOf = (address: string, { routes }: Net): string | undefined => {
  if (contains('127.0.0.0', 8, address)) return 'lo'
  const connected = routes.filter(route => !route.gateway && contains(route.destination, route.prefix, address))
  return connected.sort((a, b) => b.prefix - a.prefix)[0]?.device
}
