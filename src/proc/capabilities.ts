// Which capabilities there are on this machine, and which of them we could hold.
import { readFileSync } from 'node:fs'
import { look } from './process.ts'

/** The number of the last one: 40 since Linux 5.9. */
const last = (): number => Number(readFileSync('/proc/sys/kernel/cap_last_cap', 'utf8'))

/** The numbers of all capabilities that this kernel knows, from 0 on. */
export const everyCapability = (): number[] => Array.from({ length: last() + 1 }, (_, number) => number)

/** What no program that we start can go beyond: our bounding set. Root of a container has it all, root of a lab too. */
export const withinOurs = (set: bigint): bigint => set & look(process.pid).status.CapBnd
