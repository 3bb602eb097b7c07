// IP addresses as text and as bytes, greatest byte first. Source: inet_pton(3), RFC 4291, RFC 5952.

import { isIPv4, isIPv6 } from 'node:net'
import { UserError } from '../../base/user-error.ts'
import { AF_INET, AF_INET6 } from '../constants.ts'

export interface Ip {
  readonly family: typeof AF_INET | typeof AF_INET6
  readonly bytes: Uint8Array
  /** How many leading bits are the network's: 24 in 10.0.0.2/24. Where none is written, all of them. */
  readonly prefix: number
}

const four = (text: string): number[] => text.split('.').map(Number)

/** Eight groups of 16 bits; `::` stands for as many zeros as are missing; the last two may be written as IPv4. */
const sixteen = (text: string): number[] => {
  const groups = (part: string) =>
    part === ''
      ? []
      : part.split(':').flatMap(group => (group.includes('.') ? four(group) : bytesOf(parseInt(group, 16))))
  const [head = '', tail] = text.split('::')
  const [start, end] = [groups(head), groups(tail ?? '')]
  return [...start, ...new Array<number>(16 - start.length - end.length).fill(0), ...end]
}

const bytesOf = (group: number): number[] => [group >> 8, group & 0xff]

/** Reads `10.0.0.2`, `10.0.0.2/24`, `fd00::2/64`. Throws UserError where it is none. */
export const parseIp = (text: string): Ip => {
  const [address = '', length] = text.split('/')
  const version6 = isIPv6(address) && !address.includes('%')
  const bits = version6 ? 128 : 32
  const prefix = length === undefined ? bits : Number(length)
  if ((!version6 && !isIPv4(address)) || !/^\d+$/.test(length ?? '0') || prefix > bits) {
    throw new UserError(2, `${text} is no IP address`, 'Write it as 10.0.0.2/24 or fd00::2/64.')
  }
  const bytes = Uint8Array.from(version6 ? sixteen(address) : four(address))
  return { family: version6 ? AF_INET6 : AF_INET, bytes, prefix }
}

/** Writes an address as text; the longest run of zeros in IPv6 becomes `::`. Other lengths are shown in hexadecimal. */
export const formatIp = (bytes: Uint8Array): string => {
  if (bytes.length === 4) return bytes.join('.')
  if (bytes.length !== 16) return Buffer.from(bytes).toString('hex')
  const groups = Array.from({ length: 8 }, (_, i) => ((bytes[2 * i]! << 8) | bytes[2 * i + 1]!).toString(16))
  const zerosFrom = (start: number): number => {
    const next = groups.findIndex((group, i) => i >= start && group !== '0')
    return (next < 0 ? 8 : next) - start
  }
  const runs = groups.map((_, i) => zerosFrom(i))
  const longest = Math.max(...runs)
  if (longest < 2) return groups.join(':')
  const at = runs.indexOf(longest)
  return `${groups.slice(0, at).join(':')}::${groups.slice(at + longest).join(':')}`
}
