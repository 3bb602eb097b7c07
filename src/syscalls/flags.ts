// The families of constants that a trace shows by name: MS_REC|MS_PRIVATE instead of 278528.
import * as capabilityNumbers from './capability-numbers.ts'
import * as c from './constants.ts'
import { bits, type Flags, oneOf } from './step.ts'

const all = Object.entries(c)
const family = (prefix: string, but: readonly string[] = []) =>
  Object.fromEntries(all.filter(([name]) => name.startsWith(prefix) && !but.includes(name)))

const ambient = family('PR_CAP_AMBIENT_')

export const CLONE: Flags = bits('CLONE_', family('CLONE_'))
export const MS: Flags = bits('MS_', family('MS_'))
export const UMOUNT: Flags = bits('MNT_', { ...family('MNT_'), ...family('UMOUNT_') })
export const OPEN: Flags = bits('O_', family('O_', ['O_RDONLY']))
export const OPEN_TREE: Flags = bits('OPEN_TREE_', { ...family('OPEN_TREE_'), AT_RECURSIVE: c.AT_RECURSIVE })
export const MOVE_MOUNT: Flags = bits('MOVE_MOUNT_', family('MOVE_MOUNT_'))
export const FSOPEN: Flags = bits('FSOPEN_', family('FSOPEN_'))
export const FSCONFIG: Flags = oneOf('FSCONFIG_', family('FSCONFIG_'))
export const FSMOUNT: Flags = bits('FSMOUNT_', family('FSMOUNT_'))
export const MOUNT_ATTR: Flags = bits('MOUNT_ATTR_', family('MOUNT_ATTR_'))
export const AT: Flags = bits('AT_', family('AT_', ['AT_FDCWD']))
export const DIRECTORY: Flags = oneOf('AT_', { AT_FDCWD: c.AT_FDCWD })
export const PR: Flags = oneOf('PR_', family('PR_', Object.keys(ambient)))
/** What PR_CAP_AMBIENT is told to do. */
export const AMBIENT: Flags = oneOf('PR_CAP_AMBIENT_', ambient)
export const PERSONALITY: Flags = bits('', { UNAME26: c.UNAME26, ADDR_NO_RANDOMIZE: c.ADDR_NO_RANDOMIZE })
export const CAP: Flags = oneOf('CAP_', { ...capabilityNumbers })
export const RLIMIT: Flags = oneOf('RLIMIT_', family('RLIMIT_'))
export const SECBIT: Flags = bits('SECBIT_', family('SECBIT_'))
/** What seccomp is told to do, and how. */
export const SECCOMP: Flags = oneOf('SECCOMP_', family('SECCOMP_', ['SECCOMP_FILTER_FLAG_LOG']))
export const SECCOMP_FLAG: Flags = bits('SECCOMP_FILTER_FLAG_', family('SECCOMP_FILTER_FLAG_'))
export const LANDLOCK_VERSION: Flags = bits('LANDLOCK_CREATE_RULESET_', family('LANDLOCK_CREATE_RULESET_'))
export const LANDLOCK_RULE: Flags = oneOf('LANDLOCK_RULE_', family('LANDLOCK_RULE_'))
export const LANDLOCK_ACCESS_FS: Flags = bits('LANDLOCK_ACCESS_FS_', family('LANDLOCK_ACCESS_FS_'))
export const AF: Flags = oneOf('AF_', family('AF_'))
export const IPC: Flags = bits('IPC_', { IPC_CREAT: c.IPC_CREAT, IPC_EXCL: c.IPC_EXCL, IPC_NOWAIT: c.IPC_NOWAIT })
/** What shmctl, semctl and msgctl are told to do. */
export const IPC_COMMAND: Flags = oneOf('IPC_', { IPC_RMID: c.IPC_RMID })
export const CLOCK: Flags = oneOf('CLOCK_', family('CLOCK_'))
export const SIG: Flags = oneOf('SIG', family('SIG'))
/** A socket's type is one value with bits beside it. */
export const SOCK: Flags = bits('SOCK_', family('SOCK_'))
export const SOL: Flags = oneOf('SOL_', family('SOL_'))
export const SO: Flags = oneOf('SO_', { ...family('SO_'), ICMP_FILTER: c.ICMP_FILTER })

/** The names of the bits that are set, or of the one value; what has no name stays a number. */
export function showFlags(value: number, { names, bits, prefix }: Flags): string {
  const entries = Object.entries(names)
  if (!bits) return entries.find(([, known]) => known === value)?.[0] ?? String(value)
  if (value === 0) return prefix === 'O_' ? 'O_RDONLY' : '0'
  // Larger values first, so that a name of several bits is not taken for its parts.
  const found: string[] = []
  let rest = value >>> 0
  for (const [name, bit] of entries.sort(([, a], [, b]) => (b >>> 0) - (a >>> 0))) {
    if (bit !== 0 && (rest & bit) >>> 0 === bit >>> 0) {
      found.push(name)
      rest = (rest & ~bit) >>> 0
    }
  }
  if (rest) found.unshift(`0x${rest.toString(16)}`)
  return found.reverse().join('|')
}
