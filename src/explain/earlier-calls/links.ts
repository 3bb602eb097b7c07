// ENODEV and ENETUNREACH of a netlink request: in which of the list's networks an interface is, and what its address reaches.

import { parseIp } from '../../syscalls/netlink/ip.ts'
import type { NamedLink } from '../../syscalls/netlink/request.ts'
import type { Step } from '../../syscalls/step.ts'
import {
  type Asked,
  isMeant,
  type MadeAddress,
  type MadeLink,
  type Networks,
  networksAfter,
} from '../model/networks.ts'
import { named } from '../named.ts'
import { type FailureInList, ruleInList } from '../rule.ts'

/** The link that a request means, and that is in another network than the one to which the request was sent. */
function elsewhere({ state: { networks } }: FailureInList): { asked: Asked; link: MadeLink } | undefined {
  const { asked, links } = networks
  if (!asked || asked.request.what === 'new-link' || asked.request.what === 'new-route') return undefined
  const wanted = { name: undefined, ...asked.request }
  const link = links.find(each => isMeant(wanted, each) && each.network !== asked.network)
  return link && { asked, link }
}

/** Whether a request finds no such link in its network, although the pair has one elsewhere. */
function misses({ request, network }: Asked, ends: readonly MadeLink[]): boolean {
  if (request.what === 'new-link' || request.what === 'new-route') return false
  const wanted = { name: undefined, ...request }
  const meant = ends.filter(link => isMeant(wanted, link))
  return meant.length > 0 && meant.every(link => link.network !== network)
}

/** What the rest of the list asks for, the call that failed included. */
function requestsAfter({ state: { networks }, after }: FailureInList): Asked[] {
  const asked = networks.asked ? [networks.asked] : []
  let now = networks
  for (const step of after) {
    now = networksAfter(now, step)
    if (step.signature.call === 'sendto' && now.asked) asked.push(now.asked)
  }
  return asked
}

interface Pair {
  readonly pair: Step
  /** `index: 2` */
  readonly stays: string
  readonly goes: string
  /** The same, exchanged. */
  readonly right: string
}

function swappedPair(failure: FailureInList): Pair | undefined {
  const { networks } = failure.state
  const pair = elsewhere(failure)?.link.by
  const request = pair && networks.requests.get(pair.id)
  if (!pair || request?.what !== 'new-link' || !request.peer) return undefined
  const [here, there] = [request, request.peer]
  const made = networks.granted.findIndex(({ by }) => by === pair)
  const all = [...networks.granted.slice(made + 1), ...requestsAfter(failure)]
  const ends = networks.links.filter(({ by }) => by === pair)
  const [first, second] = ends
  if (!first || !second) return undefined
  const exchanged = [
    { ...first, index: second.index, name: second.name },
    { ...second, index: first.index, name: first.name },
  ]
  const count = (links: readonly MadeLink[]) => all.filter(asked => misses(asked, links)).length
  if (count(exchanged) >= count(ends)) return undefined
  const byNumber = here.index !== undefined && there.index !== undefined
  const text = (one: NamedLink, other: NamedLink) =>
    byNumber ? `index: ${one.index}, peerIndex: ${other.index}` : `name: '${one.name}', peer: '${other.name}'`
  return { pair, stays: label(here, byNumber), goes: label(there, byNumber), right: text(there, here) }
}

const label = ({ index, name }: NamedLink, byNumber: boolean): string => `${byNumber ? index : name}`

/** The request further down that makes the link which a request means. */
function madeLater({ state: { networks }, after }: FailureInList): Step | undefined {
  const { asked } = networks
  if (!asked || asked.request.what === 'new-link' || asked.request.what === 'new-route') return undefined
  const wanted = { name: undefined, ...asked.request }
  const then = after.reduce(networksAfter, networks)
  return then.links.find(each => isMeant(wanted, each) && !networks.links.includes(each))?.by
}

/** The addresses of the network to which the route was to be added. */
function gatewayOf({ state: { networks } }: FailureInList): { via: string; addresses: MadeAddress[] } | undefined {
  const { asked, addresses } = networks
  if (asked?.request.what !== 'new-route' || asked.request.via === undefined) return undefined
  return { via: asked.request.via, addresses: addresses.filter(({ network }) => network === asked.network) }
}

/** How many of their first bits two addresses have in common. */
function commonBits(one: string, other: string): number {
  const [a, b] = [parseIp(one).bytes, parseIp(other).bytes]
  if (a.length !== b.length) return 0
  let bits = 0
  for (const [i, byte] of a.entries()) {
    const different = byte ^ (b[i] ?? 0)
    if (different !== 0) return bits + Math.clz32(different) - 24
    bits += 8
  }
  return bits
}

interface TooNarrow extends MadeAddress {
  readonly via: string
}

const LINK_REQUESTS = ['RTM_NEWLINK', 'RTM_SETLINK', 'RTM_NEWADDR', 'RTM_DELLINK']

const link = ({ index, name }: MadeLink): string => (index === undefined ? `link ${name}` : `link ${index}`)

export const linkRules = [
  ruleInList<Pair>({
    id: 'earlier.veth.swapped',
    call: LINK_REQUESTS,
    errno: ['ENODEV'],
    when: swappedPair,
    means: ({ pair, stays, goes }) =>
      `the two ends are in each other's place: ${named(pair)} keeps link ${stays} here, and sends link ${goes} away. name and index are the end that stays, peer and peerIndex the one that goes to peerNamespace`,
    fix: ({ right }) => `exchange them in newVeth: ${right}`,
  }),
  ruleInList<{ asked: Asked; link: MadeLink }>({
    id: 'earlier.veth.no-peer-namespace',
    call: LINK_REQUESTS,
    errno: ['ENODEV'],
    when: failure => {
      const found = elsewhere(failure)
      const request = found && failure.state.networks.requests.get(found.link.by.id)
      return request?.what === 'new-link' && request.peer && !request.peer.to ? found : undefined
    },
    means: facts =>
      `${link(facts.link)} is in another network: ${named(facts.link.by)} names no peerNamespace, so both ends stay in the network of its socket`,
    fix: 'name the network of the other end in newVeth: peerNamespace: { pid: … }',
  }),
  ruleInList<{ asked: Asked; link: MadeLink; network: Networks }>({
    id: 'earlier.link.in-other-network',
    call: LINK_REQUESTS,
    errno: ['ENODEV'],
    when: failure => {
      const found = elsewhere(failure)
      return found && { ...found, network: failure.state.networks }
    },
    means: ({ asked, link: made, network }) =>
      `${link(made)} is in another network: a socket speaks for the network in which it was opened, and that of this request was opened ${asked.network === network.now ? 'below' : 'above'} ${network.nowBy ? named(network.nowBy) : 'the call that makes the network'}`,
    fix: ({ asked, network }) =>
      `send this request through a socket that was opened ${asked.network === network.now ? 'above' : 'below'} that call`,
  }),
  ruleInList<{ later: Step }>({
    id: 'earlier.link.made-later',
    call: LINK_REQUESTS,
    errno: ['ENODEV'],
    when: failure => {
      const later = madeLater(failure)
      return later && { later }
    },
    means: ({ later }) => `the link is made only further down, by ${named(later)}`,
    fix: 'put this line below that one',
  }),
  ruleInList<TooNarrow>({
    id: 'earlier.route.gateway-outside',
    call: ['RTM_NEWROUTE'],
    errno: ['ENETUNREACH', 'EHOSTUNREACH', 'EINVAL'],
    when: failure => {
      const { via, addresses } = gatewayOf(failure) ?? { via: '', addresses: [] }
      const last = addresses.at(-1)
      const isNear = addresses.some(({ address, prefix }) => commonBits(address, via) >= prefix)
      return last && !isNear ? { ...last, via } : undefined
    },
    means: ({ by, address, prefix, via }) =>
      `with ${address}/${prefix}, which ${named(by)} gives it, the gateway ${via} is no neighbour: ${
        prefix === parseIp(address).bytes.length * 8
          ? 'this network holds one address alone'
          : `the first ${prefix} bits of the two differ`
      }`,
    fix: ({ address, prefix, via }) => {
      const common = commonBits(address, via)
      if (common >= 16) return `take a shorter prefix, which holds both: ${address}/${common >= 24 ? 24 : 16}`
      return `give the box and its gateway addresses of one network, with one prefix: /${Math.min(prefix, 24)}`
    },
  }),
  ruleInList<{ down: MadeLink }>({
    id: 'earlier.route.link-down',
    call: ['RTM_NEWROUTE'],
    errno: ['ENETUNREACH', 'ENETDOWN', 'EHOSTUNREACH'],
    when: failure => {
      const { via, addresses } = gatewayOf(failure) ?? { via: '', addresses: [] }
      const near = addresses.find(({ address, prefix }) => commonBits(address, via) >= prefix)
      const { links } = failure.state.networks
      const down = near && links.find(each => each.index === near.index && each.network === near.network && !each.up)
      return down && { down }
    },
    means: ({ down }) => `${link(down)} has the address, but is down: no call before sets it up`,
    fix: ({ down }) => `call setLinkUp(${down.index ?? `'${down.name}'`}) above this line`,
  }),
  ruleInList<{ via: string }>({
    id: 'earlier.route.no-address',
    call: ['RTM_NEWROUTE'],
    errno: ['ENETUNREACH', 'EHOSTUNREACH'],
    when: failure => {
      const { via, addresses } = gatewayOf(failure) ?? {}
      return via !== undefined && addresses?.length === 0 ? { via } : undefined
    },
    means: ({ via }) => `no call before gives an address to an interface of this network, so ${via} is no neighbour`,
    fix: 'call newAddress and setLinkUp above this line',
  }),
]
