// Which interfaces and addresses a list has made, and in which of its networks each is.
import { CLONE_NEWNET } from '../../syscalls/constants.ts'
import { type Destination, type NamedLink, type Request, requestIn } from '../../syscalls/netlink/request.ts'
import { isStep, type Message, type Step } from '../../syscalls/step.ts'

/** The networks by number: 0 is the one with which the list began, and each that the list makes has the next number. */
type Network = number

export interface MadeLink extends NamedLink {
  readonly by: Step
  /** undefined where it went to a network that the model does not know. */
  readonly network: Network | undefined
  readonly up: boolean
}

export interface MadeAddress {
  readonly by: Step
  readonly network: Network
  readonly index: number | undefined
  readonly address: string
  readonly prefix: number
}

export interface Networks {
  /** The network in which the process is. */
  readonly now: Network
  readonly nowBy: Step | undefined
  /** The network for which each socket speaks, by the id of its call: the one in which it was opened. */
  readonly sockets: ReadonlyMap<number, Network>
  readonly links: readonly MadeLink[]
  readonly addresses: readonly MadeAddress[]
  /** What the kernel has granted, in the order of the list. */
  readonly granted: readonly Asked[]
  /** What was asked for, by the id of the call that sent it. */
  readonly requests: ReadonlyMap<number, Request>
  /** The request that was sent last: its answer says whether it was granted. */
  readonly asked: Asked | undefined
}

export interface Asked {
  readonly by: Step
  readonly request: Request
  readonly network: Network | undefined
}

export const networksAtFirst: Networks = {
  now: 0,
  nowBy: undefined,
  sockets: new Map(),
  links: [],
  addresses: [],
  granted: [],
  requests: new Map(),
  asked: undefined,
}

/** The networks after a call that succeeded. */
export function networksAfter(networks: Networks, step: Step): Networks {
  const { args, id } = step
  switch (step.signature.call) {
    case 'clone3':
    case 'unshare':
      return (Number(args[0]) & CLONE_NEWNET) !== 0 ? { ...networks, now: networks.now + 1, nowBy: step } : networks
    case 'socket':
      return { ...networks, sockets: new Map(networks.sockets).set(id, networks.now) }
    case 'sendto': {
      const asked = askedBy(networks, step)
      const requests = asked ? new Map(networks.requests).set(id, asked.request) : networks.requests
      return { ...networks, requests, asked }
    }
    case 'recvfrom':
      return networks.asked ? granted(networks, networks.asked) : networks
    default:
      return networks
  }
}

function askedBy({ sockets }: Networks, step: Step): Asked | undefined {
  const [socket, message] = step.args
  const request = isMessage(message) ? requestIn(message) : undefined
  return request && { by: step, request, network: isStep(socket) ? sockets.get(socket.id) : undefined }
}

const isMessage = (value: unknown): value is Message | Uint8Array =>
  value instanceof Uint8Array || (typeof value === 'object' && value !== null && 'bytes' in value)

function granted(networks: Networks, { by, request, network }: Asked): Networks {
  const to = (destination: Destination) =>
    destination === 'process' ? networks.now : destination === 'descriptor' ? undefined : network
  const next = { ...networks, granted: [...networks.granted, { by, request, network }], asked: undefined }
  switch (request.what) {
    case 'new-link': {
      const { index, name, peer } = request
      const ends = [{ index, name, network }, ...(peer ? [{ ...peer, network: to(peer.to) }] : [])]
      return { ...next, links: [...networks.links, ...ends.map(end => ({ ...end, by, up: false }))] }
    }
    case 'changed-link':
      return {
        ...next,
        links: networks.links.map(link => {
          if (link.network !== network || !isMeant(request, link)) return link
          return request.to ? { ...link, network: to(request.to), up: false } : { ...link, up: request.up }
        }),
      }
    case 'new-address':
      if (network === undefined) return next
      return { ...next, addresses: [...networks.addresses, { ...request, by, network }] }
    default:
      return next
  }
}

/** Whether a message that names an interface so means this one. */
export const isMeant = (named: NamedLink, link: NamedLink): boolean =>
  named.index === undefined ? named.name !== undefined && named.name === link.name : named.index === link.index
