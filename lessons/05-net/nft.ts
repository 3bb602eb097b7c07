// Packet filters are written with nft(8): a program, and a language of its own.
import { existsSync } from 'node:fs'
import { execve } from 'cooperage'
import { inNetworkOf } from './traffic.ts'

export const nftInstalled = (): boolean =>
  ['/usr/sbin/nft', '/sbin/nft', '/usr/bin/nft', '/bin/nft', '/usr/local/sbin/nft'].some(path => existsSync(path))

/** Gives rules to the network of a process. */
export const nft = (pid: number, rules: string) => inNetworkOf(pid, execve(['nft', rules]))
