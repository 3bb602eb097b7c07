// /proc/PID/net/fib_trie: all that the kernel looks up IPv4 addresses in. It is the one file which tells the addresses
// a network namespace has for itself; prefixes must be inferred from the networks beside them.
// Source: net/ipv4/fib_trie.c, fib_trie_seq_show.

import { contains } from './address.ts'

export interface Address4 {
  readonly address: string
  /** That of the smallest connected network it lies in; 32 where there is none (an address on its own). */
  readonly prefix: number
}

/** A file without addresses (no interface is up) is no error. */
export const parseFibTrie = (text: string): Address4[] => {
  const local = new Set<string>()
  const networks = new Map<string, { network: string; prefix: number }>()
  let address = ''
  for (const line of text.split('\n')) {
    // A leaf, `|-- 10.0.0.1`, is followed by what is known of it: `/32 host LOCAL`, `/24 link UNICAST`.
    const leaf = /\|-- ([\d.]+)/.exec(line)?.[1]
    if (leaf) address = leaf
    const [, length, scope, type] = /^\s*\/(\d+) (\w+) (\w+)/.exec(line) ?? []
    if (length === undefined) continue
    const prefix = Number(length)
    if (prefix === 32 && type === 'LOCAL') local.add(address)
    // Networks at the other end of a gateway have scope "universe". 127.0.0.0/8 is local as a whole.
    else if (prefix < 32 && (scope === 'link' || type === 'LOCAL'))
      networks.set(`${address}/${prefix}`, { network: address, prefix })
  }
  const known = [...networks.values()].sort((a, b) => b.prefix - a.prefix)
  return [...local].map(address => ({
    address,
    prefix: known.find(({ network, prefix }) => contains(network, prefix, address))?.prefix ?? 32,
  }))
}
