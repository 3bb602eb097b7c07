// ENODEV and ENETUNREACH of a netlink request: in which of the list's networks an interface is, and what its address reaches.

import { parseIp } from '../../syscalls/netlink/ip.ts'
import type { NewLink, Request } from '../../syscalls/netlink/request.ts'
import type { Step } from '../../syscalls/step.ts'
import {
  type Asked,
  granted,
  isMeant,
  type MadeAddress,
  type MadeLink,
  type Networks,
  networksAfter,
} from '../model/networks.ts'
import { called, named } from '../named.ts'
import { type FailureInList, ruleInList } from '../rule.ts'

/** The link that a request means, and that is in another network than the one to which the request was sent. */
function elsewhere({ state: { networks } }: FailureInList): { asked: Asked; link: MadeLink } | undefined {
  const { asked, links } = networks
  if (!asked || asked.request.what === 'new-link' || asked.request.what === 'new-route') return undefined
  const wanted = { name: undefined, ...asked.request }
  const link = links.find(each => isMeant(wanted, each) && each.network !== asked.network)
  return link && { asked, link }
}

/** The same pair with the numbers, or the names, of its ends exchanged. */
const exchanged = (request: NewLink): NewLink =>
  request.peer
    ? {
        ...request,
        index: request.peer.index,
        name: request.peer.name,
        peer: { ...request.peer, index: request.index, name: request.name },
      }
    : request

/** How many requests of the rest of the list would find no such link in their network. */
function misses(networks: Networks, steps: readonly Step[], pair: Step, request: Request): number {
  const ends = (all: readonly MadeLink[]) => all.filter(({ by }) => by === pair)
  const others = networks.links.filter(({ by }) => by !== pair)
  const network = ends(networks.links)[0]?.network
  let now = granted({ ...networks, links: others }, { by: pair, request, network })
  let missed = 0
  for (const step of steps) {
    const asked = step.signature.call === 'recvfrom' ? now.asked : undefined
    if (asked && asked.request.what !== 'new-link' && asked.request.what !== 'new-route') {
      const wanted = { name: undefined, ...asked.request }
      const meant = ends(now.links).filter(link => isMeant(wanted, link))
      if (meant.length > 0 && meant.every(link => link.network !== asked.network)) missed++
    }
    now = networksAfter(now, step)
  }
  return missed
}

interface Pair {
  readonly pair: Step
  readonly index: number
  readonly peerIndex: number
}

function swappedPair(failure: FailureInList): Pair | undefined {
  const found = elsewhere(failure)
  if (!found) return undefined
  const { asked, link } = found
  const { networks } = failure.state
  const request = failure.state.networks.requests.get(link.by.id)
  if (request?.what !== 'new-link' || request.peer?.index === undefined || request.index === undefined) return undefined
  const rest = [asked.by, failure.step, ...failure.after]
  const asItIs = misses(networks, rest, link.by, request)
  const other = misses(networks, rest, link.by, exchanged(request))
  return other < asItIs ? { pair: link.by, index: request.index, peerIndex: request.peer.index } : undefined
}

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
    means: ({ pair, index, peerIndex }) =>
      `the numbers of the two ends are in each other's place: ${named(pair)} keeps link ${index} here, and sends link ${peerIndex} away. index is the end that stays, peerIndex the one that goes to peerNamespace`,
    fix: ({ index, peerIndex }) => `exchange them in newVeth: index: ${peerIndex}, peerIndex: ${index}`,
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
  ruleInList<{ asked: Asked; link: MadeLink }>({
    id: 'earlier.link.in-other-network',
    call: LINK_REQUESTS,
    errno: ['ENODEV'],
    when: elsewhere,
    means: facts =>
      `${link(facts.link)} is in another network: a socket speaks for the network in which it was opened, and ${called(facts.link.by)} has put this link elsewhere`,
    fix: 'send this request through a socket that was opened in the network of that link',
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
    fix: ({ down }) => `setLinkUp(${down.index ?? `'${down.name}'`}) above this line`,
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
    fix: 'newAddress and setLinkUp above this line',
  }),
]
