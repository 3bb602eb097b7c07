// What the claims read: from /proc, and from connections that are really made.
import { existsSync, readFileSync } from 'node:fs'
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

/** The first IPv4 address that is not for itself alone. */
export const addressOf = ({ net }: Process): string | undefined =>
  net.addresses.find(({ address }) => !address.includes(':') && !address.startsWith('127.'))?.address

/** The address that the host has in the box's own network, where they are neighbours. */
export function neighbourOf(box: Process, host: Process): string | undefined {
  const networks = box.net.routes.filter(({ gateway, prefix }) => !gateway && prefix > 0)
  const shared = host.net.routes.find(
    ({ gateway, destination, prefix }) =>
      !gateway && networks.some(each => each.destination === destination && each.prefix === prefix),
  )
  if (!shared) return undefined
  return host.net.addresses.find(({ address, device }) => device === shared.device && !address.includes(':'))?.address
}

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
