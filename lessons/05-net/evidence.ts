// What the claims read: from /proc, and from connections that are really made.
import { existsSync, readFileSync } from 'node:fs'
import { BlockList } from 'node:net'
import {
  type Box,
  bind,
  buffer,
  type Captured,
  CLONE_NEWNET,
  type ClaimContext,
  capture,
  clone,
  getsockname,
  inet,
  listen,
  StepFailed,
  setns,
} from 'cooperage'
import { inNetworkOf, LONG, networkOf, ping, type Talk, talk, tcp } from './traffic.ts'

type Process = ClaimContext['box']

/** Addresses that others can mean: not those of lo, and not those that IPv6 gives to each card by itself. IPv4 comes first. */
export const addressesOf = ({ net }: Process): Process['net']['addresses'] =>
  net.addresses.filter(({ address }) => !/^(127\.|::1$|fe[89ab].:)/.test(address))

/** A box and the host as neighbours: each has an address in one network. */
export interface Neighbours {
  readonly box: string
  readonly host: string
  /** How many bits of both are the network's. */
  readonly prefix: number
}

/** Their addresses in the first network that both are in, and undefined where there is none. A card that is down has no way to one. */
export function neighboursOf(box: Process, host: Process): Neighbours | undefined {
  for (const theirs of addressesOf(box)) {
    const ours = addressesOf(host).find(
      each => areNeighbours(each, theirs) && hasWay(box, theirs) && hasWay(host, each),
    )
    if (ours) return { box: theirs.address, host: ours.address, prefix: ours.prefix }
  }
  return undefined
}

interface Address {
  readonly address: string
  readonly prefix: number
}

const familyOf = (address: string) => (address.includes(':') ? 'ipv6' : 'ipv4')

/** Whether two different addresses are in one network, by as many bits as each says. */
function areNeighbours(one: Address, other: Address): boolean {
  const family = familyOf(one.address)
  if (family !== familyOf(other.address) || one.prefix !== other.prefix || one.address === other.address) return false
  const network = new BlockList()
  network.addSubnet(one.address, one.prefix, family)
  return network.check(other.address, family)
}

/** Whether the table of routes leads to the neighbours of an address. The table of IPv6 has only those of cards that are up. */
const hasWay = ({ net }: Process, { address }: Address): boolean =>
  familyOf(address) === 'ipv6' ||
  net.routes.some(({ gateway, destination, prefix }) => {
    if (gateway || prefix === 0) return false
    const network = new BlockList()
    network.addSubnet(destination, prefix)
    return network.check(address)
  })

/** Where packets for everybody else go. */
export interface Everywhere {
  readonly to: '0.0.0.0/0' | '::/0'
  readonly device: string
  readonly gateway: string | undefined
}

/** The default route, IPv4 first. */
export function defaultRouteOf({ net, proc, pid }: Process): Everywhere | undefined {
  const route = net.routes.find(({ prefix }) => prefix === 0)
  if (route) return { to: '0.0.0.0/0', device: route.device, gateway: route.gateway }
  const file = `${proc}/${pid}/net/ipv6_route`
  return existsSync(file) ? defaultIn(readFileSync(file, 'utf8')) : undefined
}

const RTF_GATEWAY = 0x2
const RTF_REJECT = 0x200

/** A line has the destination, its prefix, two words about the source, the gateway, four numbers, of which the last has the flags, and the card. */
function defaultIn(table: string): Everywhere | undefined {
  for (const line of table.split('\n')) {
    const [, prefix, , , gateway = '', , , , flags = '0', device = ''] = line.trim().split(/\s+/)
    const bits = Number.parseInt(flags, 16)
    if (prefix !== '00' || bits & RTF_REJECT || device === 'lo') continue
    return { to: '::/0', device, gateway: bits & RTF_GATEWAY ? shortened(gateway) : undefined }
  }
  return undefined
}

/** 32 digits as an address: `fd00…01` is `fd00::1`. RFC 5952 */
const shortened = (digits: string): string =>
  new URL(`http://[${digits.match(/..../g)?.join(':')}]`).hostname.slice(1, -1)

/** What came of a list that sends something: what it printed, or why nothing arrived. */
export interface Attempt {
  readonly heard: string
  readonly errno: string
  readonly why: string
}

/**
 * Performs such a list.
 * @param perform `capture`, or a scene's own, which shows it to the audience
 * Throws StepFailed where we may not even enter the networks.
 */
export async function attempt(list: Box, perform: (list: Box) => Promise<Captured> = capture): Promise<Attempt> {
  try {
    return { heard: (await perform(list)).output.trim(), errno: '', why: '' }
  } catch (error) {
    if (!(error instanceof StepFailed) || ['openat', 'setns'].includes(error.report.step.signature.call)) throw error
    const errno = error.explanation.name
    const silence = ['EAGAIN', 'EINPROGRESS'].includes(errno)
    return {
      heard: '',
      errno,
      why: silence ? `${error.report.step.signature.call} got no answer in time` : error.message,
    }
  }
}

/**
 * Whether a ping from the network of a process is answered. Whoever is silent for so LONG is asked a second time, as
 * ping(8) would: the kernel asks thrice, a second apart, for the hardware address of a neighbour that was silent, and then
 * throws away what waits for it. A request sent just before is lost, whatever has been plugged in meanwhile. arp(7)
 */
export const pings =
  (perform: (list: Box) => Promise<Captured>) =>
  async (from: number, to: string, milliseconds = LONG): Promise<Attempt> => {
    const once = () => attempt(inNetworkOf(from, ping(to, milliseconds)), perform)
    const first = await once()
    return first.errno === 'EAGAIN' && milliseconds === LONG ? once() : first
  }

/** What arrived of a text, or why it did not. */
export const says = (what: Talk, perform?: (list: Box) => Promise<Captured>) => attempt(talk(what), perform)

/** The other ends of the connections in a copy of /proc/PID/net/tcp; none, where it was not made. proc_pid_net(5) */
export const peersIn = (file: string): string[] =>
  (existsSync(file) ? readFileSync(file, 'utf8') : '')
    .split('\n')
    .flatMap(row => /^ *\d+: \S+ ([1-9A-F][0-9A-F]{7}|0[1-9A-F][0-9A-F]{6}):/.exec(row)?.[1] ?? [])
    .map(hex => Buffer.from(hex, 'hex').reverse().join('.'))

/** How many IPv4 packets have arrived in the network of a process: /proc/PID/net/snmp. */
export function packetsOf(pid: number): number {
  const [names = '', numbers = ''] = readFileSync(`/proc/${pid}/net/snmp`, 'utf8').match(/^Ip: .*$/gm) ?? []
  return Number(numbers.split(' ')[names.split(' ').indexOf('InReceives')])
}

/** Takes a port in the box's network, and the same port in the host's while it is taken there. */
export async function portTakenTwice(box: Process, host: Process): Promise<string> {
  const [theirs, ours] = [networkOf(box.pid), networkOf(host.pid)]
  const [inside, outside] = [tcp(), tcp()]
  const address = buffer(16)
  const list = clone(0, [
    ours,
    theirs,
    setns(theirs, CLONE_NEWNET),
    inside,
    bind(inside, inet('0.0.0.0', 0)),
    listen(inside),
    getsockname(inside, address),
    setns(ours, CLONE_NEWNET),
    outside,
    bind(outside, address),
    listen(outside),
  ])
  try {
    const { why } = await attempt(list)
    return why ? `a port that listens in there is taken here too: ${why}` : 'a port that listens in there is free here'
  } catch {
    return 'its ports could not be tried'
  }
}
