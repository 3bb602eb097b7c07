// /proc/PID/net/fib_trie: the kernel's lookup table for IPv4 addresses. It is the only file with the addresses of a
// network namespace. It does not name their prefixes; we infer them from the networks that it lists.
// Source: net/ipv4/fib_trie.c, fib_trie_seq_show.

import { contains } from './address.ts'

export interface Address4 {
  readonly address: string
  /** The prefix of the smallest connected network that contains the address; 32 if there is none. */
  readonly prefix: number
}

/** The local addresses; none if no interface is up. */
export const parseFibTrie = (text: string): Address4[] => {
  const local = new Set<string>()
  const networks = new Map<string, { network: string; prefix: number }>()
  let address = ''
  for (const line of text.split('\n')) {
    // A leaf, `|-- 10.0.0.1`, is followed by its entries: `/32 host LOCAL`, `/24 link UNICAST`.
    const leaf = /\|-- ([\d.]+)/.exec(line)?.[1]
    if (leaf) address = leaf
    const [, length, scope, type] = /^\s*\/(\d+) (\w+) (\w+)/.exec(line) ?? []
    if (length === undefined) continue
    const prefix = Number(length)
    if (prefix === 32 && type === 'LOCAL') local.add(address)
    // Connected networks have scope "link", those behind a gateway "universe". 127.0.0.0/8 is local as a whole.
    else if (prefix < 32 && (scope === 'link' || type === 'LOCAL'))
      networks.set(`${address}/${prefix}`, { network: address, prefix })
  }
  const known = [...networks.values()].sort((a, b) => b.prefix - a.prefix)
  return [...local].map(address => ({
    address,
    prefix: known.find(({ network, prefix }) => contains(network, prefix, address))?.prefix ?? 32,
  }))
}
