// /proc/PID/net/tcp and tcp6: the TCP sockets of its network namespace. Source: proc_pid_net(5).

import { Malformed } from '../errors.ts'
import { ipv4, ipv6 } from './address.ts'

export interface Listener {
  /** `0.0.0.0` and `::` mean every address. */
  readonly address: string
  readonly port: number
}

const TCP_LISTEN = '0A'

/** The listening sockets. @throws Malformed */
export const parseListeners = (text: string): Listener[] => {
  const [, ...lines] = text.trimEnd().split('\n')
  const listeners: Listener[] = []
  for (const line of lines) {
    const [, local, , state] = line.trim().split(/\s+/)
    const [address, port] = local?.split(':') ?? []
    if (!address || !port || !state) throw new Malformed('net/tcp', line)
    if (state !== TCP_LISTEN) continue
    listeners.push({
      address: address.length === 8 ? ipv4(address) : ipv6(address, true),
      port: Number.parseInt(port, 16),
    })
  }
  return listeners
}
