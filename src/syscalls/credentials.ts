// Calls about who a process is, and what it may do.
import { decode } from './capabilities.ts'
import { capabilitySet, fields, id, listOf } from './parameters.ts'
import type { Struct } from './step.ts'
import { filled, syscall } from './syscall.ts'

/** Sets all user ids. Errors: EPERM without CAP_SETUID, EINVAL for an id without a place in this user namespace. setuid(2) */
export const setuid = syscall('setuid', 'setuid(2)', 'becomes another user', [id('uid')], uid => [uid])

/** Sets all group ids. Errors: EPERM without CAP_SETGID, EINVAL for an id without a place here. setgid(2) */
export const setgid = syscall('setgid', 'setgid(2)', 'joins another group', [id('gid')], gid => [gid])

/**
 * Sets the supplementary groups.
 * @param list the numbers of the groups
 * Errors: EPERM without CAP_SETGID, or in a user namespace whose /proc/PID/setgroups says deny. setgroups(2)
 */
export const setgroups = syscall(
  'setgroups',
  'setgroups(2)',
  'sets the supplementary groups',
  [filled('size'), listOf(id('gid'), 'a list of group numbers')('list', 'bytes')],
  list => [list.length, list.length ? new Uint8Array(new Uint32Array(list).buffer) : null],
)

/** The sets of a capset by name; capabilities that are in none of them are not shown. */
const CAPABILITIES: Struct = {
  says: bytes => {
    const words = new Uint32Array(bytes.slice().buffer)
    const set = (i: number) => decode(BigInt(words[i] ?? 0) | (BigInt(words[i + 3] ?? 0) << 32n)).join('|') || 'none'
    const [effective, permitted, inheritable] = [set(0), set(1), set(2)]
    const powers =
      effective === permitted
        ? `effective = permitted = ${effective}`
        : `effective = ${effective}, permitted = ${permitted}`
    return `{${powers}, inheritable = ${inheritable}}`
  },
}

/**
 * Sets three of the five capability sets of this process, each a number with one bit a capability.
 * @param datap `{ effective, permitted, inheritable }`; `setOf(CAP_CHOWN, CAP_KILL)` gives such a number
 * Error: EPERM for a capability that is not permitted now. capset(2), capabilities(7)
 */
export const capset = syscall(
  'capset',
  'capset(2)',
  'sets the effective, permitted and inheritable capabilities',
  [
    filled('hdrp', { says: () => '{version 3, this process}' }),
    fields(
      'datap',
      [capabilitySet('effective'), capabilitySet('permitted'), capabilitySet('inheritable')],
      CAPABILITIES,
    ),
  ],
  ({ effective, permitted, inheritable }) => {
    const version3 = 0x20080522
    const halves = (shift: bigint) =>
      [effective, permitted, inheritable].map(set => Number((set >> shift) & 0xffff_ffffn))
    const header = new Uint8Array(new Uint32Array([version3, 0]).buffer)
    return [header, new Uint8Array(new Uint32Array([...halves(0n), ...halves(32n)]).buffer)]
  },
)
