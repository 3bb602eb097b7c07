// Which capabilities this kernel knows, and which of them a program that we start could hold. Source: capabilities(7).
import { readFileSync } from 'node:fs'
import { look } from './process.ts'

/** The number of the highest capability: 40 since Linux 5.9. */
const last = (): number => Number(readFileSync('/proc/sys/kernel/cap_last_cap', 'utf8'))

/** The numbers of all capabilities that this kernel knows, starting at 0. */
export const everyCapability = (): number[] => Array.from({ length: last() + 1 }, (_, number) => number)

/**
 * The part of `set` that lies in our bounding set, which limits every program that we start. Root in a container or in
 * a lab holds all of it.
 */
export const withinOurs = (set: bigint): bigint => set & look(process.pid).status.CapBnd
