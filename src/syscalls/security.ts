// Calls by which a process forbids itself something, for good: seccomp filters, and Landlock.
import { LANDLOCK_CREATE_RULESET_VERSION } from './constants.ts'
import { LANDLOCK_ACCESS_FS, LANDLOCK_RULE, LANDLOCK_VERSION, SECCOMP, SECCOMP_FLAG, showFlags } from './flags.ts'
import { encodeProgram, type Instruction } from './seccomp/seccomp.ts'
import { type Message, type Step, type Struct, step } from './step.ts'

/** struct sock_fprog: how many instructions, and where they lie. */
const PROGRAM: Struct = { says: bytes => `<program of ${bytes[0]! + bytes[1]! * 256} instructions>` }

const SECCOMP_CALL = {
  call: 'seccomp',
  man: 'seccomp(2)',
  does: 'lets a filter judge every later call of this process',
  params: { operation: SECCOMP, flags: SECCOMP_FLAG, args: PROGRAM },
} as const

/**
 * Puts a filter in front of all system calls that this process will make, and its children, whatever they execute.
 * It must let execve through, and what the list itself needs: write, read, clock_gettime, exit_group.
 * @param program what `compile` made of the rules, or with SECCOMP_GET_ACTION_AVAIL nothing
 * Errors: EACCES without no_new_privs and without CAP_SYS_ADMIN, EINVAL not a valid program. seccomp(2)
 */
export const seccomp = (operation: number, flags: number, program: readonly Instruction[]): Step => {
  const bytes = new Uint8Array(16)
  new DataView(bytes.buffer).setUint16(0, program.length, true)
  const fprog: Message = { bytes, relocations: [{ offset: 8, size: 8, of: encodeProgram(program) }] }
  return step(SECCOMP_CALL, [operation, flags, fprog])
}

const rights = (bytes: Uint8Array): string => showFlags(Number(first64(bytes)), LANDLOCK_ACCESS_FS)
const first64 = (bytes: Uint8Array): bigint => new DataView(bytes.slice().buffer).getBigUint64(0, true)

const LANDLOCK_CREATE_RULESET = {
  call: 'landlock_create_ruleset',
  man: 'landlock_create_ruleset(2)',
  does: 'begins a set of rules, and says which rights it is about',
  params: { attr: { says: bytes => `{handled_access_fs = ${rights(bytes)}}` }, size: 'int', flags: LANDLOCK_VERSION },
} as const satisfies Step['signature']

/**
 * Begins a set of rules; gives its descriptor. What the set handles and no rule allows will be forbidden.
 * @param handled LANDLOCK_ACCESS_FS_… added up
 * Errors: ENOSYS before Linux 5.13, EOPNOTSUPP where Landlock is not switched on, EINVAL for a right that this kernel
 * does not know. landlock_create_ruleset(2), landlock(7)
 */
export const landlock_create_ruleset = ({ handled_access_fs }: { handled_access_fs: number }): Step =>
  step(LANDLOCK_CREATE_RULESET, [new Uint8Array(BigUint64Array.of(BigInt(handled_access_fs)).buffer), 8, 0])

/** Asks which version of Landlock's ABI this kernel has, 1 or more. Errors: ENOSYS, EOPNOTSUPP. */
export const landlock_abi = (): Step => step(LANDLOCK_CREATE_RULESET, [null, 0, LANDLOCK_CREATE_RULESET_VERSION])

const LANDLOCK_ADD_RULE = {
  call: 'landlock_add_rule',
  man: 'landlock_add_rule(2)',
  does: 'allows rights below a directory',
  params: {
    ruleset_fd: 'fd',
    rule_type: LANDLOCK_RULE,
    rule_attr: { says: bytes => `{allowed_access = ${rights(bytes)}, parent_fd = ${bytes[8]}}` },
    flags: 'int',
  },
} as const satisfies Step['signature']

/**
 * Allows rights on everything at and below what a descriptor means.
 * @param type LANDLOCK_RULE_PATH_BENEATH
 * @param parent_fd opened with O_PATH
 * Errors: EINVAL for a right that the set does not handle, EBADF. landlock_add_rule(2)
 */
export const landlock_add_rule = (
  ruleset: Step,
  type: number,
  { allowed_access, parent_fd }: { allowed_access: number; parent_fd: Step },
): Step => {
  const bytes = new Uint8Array(12) // struct landlock_path_beneath_attr is packed
  new DataView(bytes.buffer).setBigUint64(0, BigInt(allowed_access), true)
  return step(LANDLOCK_ADD_RULE, [ruleset, type, { bytes, relocations: [{ offset: 8, size: 4, of: parent_fd }] }, 0])
}

const LANDLOCK_RESTRICT_SELF = {
  call: 'landlock_restrict_self',
  man: 'landlock_restrict_self(2)',
  does: 'puts this process, and all that comes of it, under the rules',
  params: { ruleset_fd: 'fd', flags: 'int' },
} as const

/** Obeys a set of rules from now on. Error: EPERM without no_new_privs and without CAP_SYS_ADMIN. landlock_restrict_self(2) */
export const landlock_restrict_self = (ruleset: Step): Step => step(LANDLOCK_RESTRICT_SELF, [ruleset, 0])
