import { existsSync } from 'node:fs'

let last = 0

/** A number from 1 to 250 that no other box on this host has: names and addresses are made of it. */
export function freeNumber(): number {
  do last = (last % 250) + 1
  while (existsSync(`/proc/sys/net/ipv4/conf/host${last}`))
  return last
}
