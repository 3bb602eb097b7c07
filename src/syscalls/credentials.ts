// Calls about who a process is, and what it may do.
import { decode } from './capabilities.ts'
import { type Arg, type Step, type Struct, step } from './step.ts'

const SETUID = { call: 'setuid', man: 'setuid(2)', does: 'becomes another user', params: { uid: 'int' } } as const
const SETGID = { call: 'setgid', man: 'setgid(2)', does: 'joins another group', params: { gid: 'int' } } as const

/** Sets all user ids. Errors: EPERM without CAP_SETUID, EINVAL for an id without a place in this user namespace. setuid(2) */
export const setuid = (uid: number): Step => step(SETUID, [uid])

/** Sets all group ids. Errors: EPERM without CAP_SETGID, EINVAL for an id without a place here. setgid(2) */
export const setgid = (gid: number): Step => step(SETGID, [gid])

const SETGROUPS = {
  call: 'setgroups',
  man: 'setgroups(2)',
  does: 'sets the supplementary groups',
  params: { size: 'int', list: 'bytes' },
} as const

/**
 * Sets the supplementary groups.
 * Errors: EPERM without CAP_SETGID, or in a user namespace whose /proc/PID/setgroups says deny. setgroups(2)
 */
export const setgroups = (groups: readonly number[]): Step => {
  const list: Arg = groups.length ? new Uint8Array(new Uint32Array(groups).buffer) : null
  return step(SETGROUPS, [groups.length, list])
}

/** The sets of a capset by name; all that a capability is not in, is left out. */
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

const CAPSET = {
  call: 'capset',
  man: 'capset(2)',
  does: 'sets the effective, permitted and inheritable capabilities',
  params: { hdrp: { says: () => '{version 3, this process}' }, datap: CAPABILITIES },
} as const

/**
 * Sets three of the five capability sets of this process, each a number with one bit a capability.
 * Error: EPERM for a capability that is not permitted now. capset(2), capabilities(7)
 */
export const capset = (sets: { effective: bigint; permitted: bigint; inheritable: bigint }): Step => {
  const version3 = 0x20080522
  const { effective, permitted, inheritable } = sets
  const halves = (shift: bigint) =>
    [effective, permitted, inheritable].map(set => Number((set >> shift) & 0xffff_ffffn))
  const header = new Uint8Array(new Uint32Array([version3, 0]).buffer)
  return step(CAPSET, [header, new Uint8Array(new Uint32Array([...halves(0n), ...halves(32n)]).buffer)])
}
