// Calls by which a process forbids itself something, for good: seccomp filters, and Landlock.
import { LANDLOCK_CREATE_RULESET_VERSION, SECCOMP_SET_MODE_STRICT } from './constants.ts'
import { showFlags } from './family.ts'
import { LANDLOCK_ACCESS_FS, LANDLOCK_RULE, LANDLOCK_VERSION, SECCOMP, SECCOMP_FLAG } from './flags.ts'
import { call, descriptor, fields, kind, looseFlags, oneOf } from './parameters.ts'
import { encodeProgram, type Instruction } from './seccomp/seccomp.ts'
import type { Message, Struct } from './step.ts'
import { filled, syscall } from './syscall.ts'
import { named } from './value-in-words.ts'

/** struct sock_fprog: how many instructions, and where they lie. */
const PROGRAM: Struct = { says: bytes => `<program of ${bytes[0]! + bytes[1]! * 256} instructions>` }

const program = kind<readonly Instruction[]>(
  PROGRAM,
  'a program, as compile(filter) makes it',
  value => (Array.isArray(value) ? undefined : `is ${named(value)}`),
  { fix: 'The kernel runs no filter as it is written: compile(filter) makes a program of it.' },
)

/**
 * Puts a filter in front of all system calls that this process will make, and its children, whatever they execute.
 * It must let execve through, and what the list itself needs: write, read, clock_gettime, exit_group.
 * @param args what `compile` made of the rules, or with SECCOMP_GET_ACTION_AVAIL nothing
 * Errors: EACCES without no_new_privs and without CAP_SYS_ADMIN, EINVAL not a valid program. seccomp(2)
 */
export const seccomp = syscall(
  'seccomp',
  'seccomp(2)',
  'lets a filter judge every later call of this process',
  [oneOf('operation', SECCOMP), looseFlags('flags', SECCOMP_FLAG), program('args')],
  (operation, flags, args) => {
    // Strict mode has no program: the kernel wants NULL.
    if (operation === SECCOMP_SET_MODE_STRICT && args.length === 0) return [operation, flags, null]
    const bytes = new Uint8Array(16)
    new DataView(bytes.buffer).setUint16(0, args.length, true)
    const fprog: Message = { bytes, relocations: [{ offset: 8, size: 8, of: encodeProgram(args) }] }
    return [operation, flags, fprog]
  },
)

const rights = (bytes: Uint8Array): string => showFlags(Number(first64(bytes)), LANDLOCK_ACCESS_FS)
const first64 = (bytes: Uint8Array): bigint => new DataView(bytes.slice().buffer).getBigUint64(0, true)

const RULESET: Struct = { says: bytes => `{handled_access_fs = ${rights(bytes)}}` }
const RULE: Struct = { says: bytes => `{allowed_access = ${rights(bytes)}, parent_fd = ${bytes[8]}}` }

/**
 * Begins a set of rules; gives its descriptor. What the set handles and no rule allows will be forbidden.
 * @param attr `{ handled_access_fs }`: LANDLOCK_ACCESS_FS_… added up
 * Errors: ENOSYS before Linux 5.13, EOPNOTSUPP where Landlock is not switched on, EINVAL for a right that this kernel
 * does not know. landlock_create_ruleset(2), landlock(7)
 */
export const landlock_create_ruleset = syscall(
  'landlock_create_ruleset',
  'landlock_create_ruleset(2)',
  'begins a set of rules, and says which rights it is about',
  [
    fields('attr', [looseFlags('handled_access_fs', LANDLOCK_ACCESS_FS)], RULESET),
    filled('size'),
    filled('flags', LANDLOCK_VERSION),
  ],
  ({ handled_access_fs }) => [new Uint8Array(BigUint64Array.of(BigInt(handled_access_fs)).buffer), 8, 0],
)

/** Asks which version of Landlock's ABI this kernel has, 1 or more. Errors: ENOSYS, EOPNOTSUPP. landlock_create_ruleset(2) */
export const landlock_abi = syscall(
  'landlock_create_ruleset',
  'landlock_create_ruleset(2)',
  'begins a set of rules, and says which rights it is about',
  [filled('attr', RULESET), filled('size'), filled('flags', LANDLOCK_VERSION)],
  () => [null, 0, LANDLOCK_CREATE_RULESET_VERSION],
)

/**
 * Allows rights on everything at and below what a descriptor means.
 * @param rule_type LANDLOCK_RULE_PATH_BENEATH
 * @param rule_attr `{ allowed_access, parent_fd }`: LANDLOCK_ACCESS_FS_… added up, and an open with O_PATH
 * Errors: EINVAL for a right that the set does not handle, EBADF. landlock_add_rule(2)
 */
export const landlock_add_rule = syscall(
  'landlock_add_rule',
  'landlock_add_rule(2)',
  'allows rights below a directory',
  [
    descriptor('ruleset_fd'),
    oneOf('rule_type', LANDLOCK_RULE),
    fields('rule_attr', [looseFlags('allowed_access', LANDLOCK_ACCESS_FS), call('parent_fd')], RULE),
    filled('flags'),
  ],
  (ruleset_fd, rule_type, { allowed_access, parent_fd }) => {
    const bytes = new Uint8Array(12) // struct landlock_path_beneath_attr is packed
    new DataView(bytes.buffer).setBigUint64(0, BigInt(allowed_access), true)
    return [ruleset_fd, rule_type, { bytes, relocations: [{ offset: 8, size: 4, of: parent_fd }] }, 0]
  },
)

/** Obeys a set of rules from now on. Error: EPERM without no_new_privs and without CAP_SYS_ADMIN. landlock_restrict_self(2) */
export const landlock_restrict_self = syscall(
  'landlock_restrict_self',
  'landlock_restrict_self(2)',
  'puts this process, and all that comes of it, under the rules',
  [descriptor('ruleset_fd'), filled('flags')],
  ruleset_fd => [ruleset_fd, 0],
)
