// /proc/PID/net/if_inet6: the IPv6 addresses of its network namespace. Source: proc_pid_net(5).

import { Malformed } from '../errors.ts'
import { ipv6 } from './address.ts'

export interface Address6 {
  readonly address: string
  readonly prefix: number
  readonly device: string
}

/** @throws Malformed */
export const parseIfInet6 = (text: string): Address6[] =>
  text
    .split('\n')
    .filter(line => line !== '')
    .map(line => {
      const [hex, , prefix, , , device] = line.trim().split(/\s+/)
      if (hex?.length !== 32 || !prefix || !device) throw new Malformed('net/if_inet6', line)
      return { address: ipv6(hex), prefix: Number.parseInt(prefix, 16), device }
    })
