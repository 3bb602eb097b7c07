// /proc/PID/net/route: the main IPv4 routing table. Source: proc_pid_net(5), <linux/route.h>.

import { Malformed } from '../errors.ts'
import { ipv4, numberOf } from './address.ts'

export interface Route {
  readonly device: string
  readonly destination: string
  /** Length of the network part of the destination in bits; 0 for the default route. */
  readonly prefix: number
  /** Undefined for a directly connected network. */
  readonly gateway: string | undefined
  /** Of several routes to a destination the kernel takes the one with the smallest metric. */
  readonly metric: number
}

const RTF_GATEWAY = 0x2

/** @throws Malformed */
export const parseRoute = (text: string): Route[] => {
  const [, ...lines] = text.trimEnd().split('\n')
  return lines.map(line => {
    const [device, destination, gateway, flags, , , metric, mask] = line.trim().split(/\s+/)
    if (!device || !destination || !gateway || !flags || !mask) throw new Malformed('net/route', line)
    return {
      device,
      destination: ipv4(destination),
      prefix: numberOf(ipv4(mask)).toString(2).replaceAll('0', '').length,
      gateway: Number.parseInt(flags, 16) & RTF_GATEWAY ? ipv4(gateway) : undefined,
      metric: Number(metric),
    }
  })
}
