// The families of constants that a trace shows by name: MS_REC|MS_PRIVATE instead of 278528.
import * as capabilityNumbers from './capability-numbers.ts'
import * as c from './constants.ts'
import { bits, oneOf } from './family.ts'

const all = Object.entries(c)
const named = (prefix: string, but: readonly string[] = []) =>
  Object.fromEntries(all.filter(([name]) => name.startsWith(prefix) && !but.includes(name)))

const ambient = named('PR_CAP_AMBIENT_')

export const CLONE = bits('CLONE_', named('CLONE_'))
export const MS = bits('MS_', named('MS_'))
export const UMOUNT = bits('MNT_', { ...named('MNT_'), ...named('UMOUNT_') })
export const OPEN = bits('O_', named('O_', ['O_RDONLY']))
export const OPEN_TREE = bits<'OPEN_TREE_' | 'AT_'>('OPEN_TREE_', {
  ...named('OPEN_TREE_'),
  AT_RECURSIVE: c.AT_RECURSIVE,
})
export const MOVE_MOUNT = bits('MOVE_MOUNT_', named('MOVE_MOUNT_'))
export const FSOPEN = bits('FSOPEN_', named('FSOPEN_'))
export const FSCONFIG = oneOf('FSCONFIG_', named('FSCONFIG_'))
export const FSMOUNT = bits('FSMOUNT_', named('FSMOUNT_'))
export const MOUNT_ATTR = bits('MOUNT_ATTR_', named('MOUNT_ATTR_'))
export const AT = bits('AT_', named('AT_', ['AT_FDCWD']))
export const DIRECTORY = oneOf('AT_', { AT_FDCWD: c.AT_FDCWD })
export const PR = oneOf('PR_', named('PR_', Object.keys(ambient)))
/** The operations of PR_CAP_AMBIENT. */
export const AMBIENT = oneOf('PR_CAP_AMBIENT_', ambient)
export const PERSONALITY = bits('PERSONALITY', { UNAME26: c.UNAME26, ADDR_NO_RANDOMIZE: c.ADDR_NO_RANDOMIZE })
export const CAP = oneOf('CAP_', { ...capabilityNumbers })
export const RLIMIT = oneOf('RLIMIT_', named('RLIMIT_'))
export const SECBIT = bits('SECBIT_', named('SECBIT_'))
/** The operations of seccomp. */
export const SECCOMP = oneOf('SECCOMP_', named('SECCOMP_', ['SECCOMP_FILTER_FLAG_LOG']))
export const SECCOMP_FLAG = bits('SECCOMP_FILTER_FLAG_', named('SECCOMP_FILTER_FLAG_'))
export const LANDLOCK_VERSION = bits('LANDLOCK_CREATE_RULESET_', named('LANDLOCK_CREATE_RULESET_'))
export const LANDLOCK_RULE = oneOf('LANDLOCK_RULE_', named('LANDLOCK_RULE_'))
export const LANDLOCK_ACCESS_FS = bits('LANDLOCK_ACCESS_FS_', named('LANDLOCK_ACCESS_FS_'))
export const AF = oneOf('AF_', named('AF_'))
export const IPC = bits('IPC_', { IPC_CREAT: c.IPC_CREAT, IPC_EXCL: c.IPC_EXCL, IPC_NOWAIT: c.IPC_NOWAIT })
/** The commands of shmctl, semctl and msgctl. */
export const IPC_COMMAND = oneOf('IPC_', { IPC_RMID: c.IPC_RMID })
export const CLOCK = oneOf('CLOCK_', named('CLOCK_'))
export const SIG = oneOf('SIG', named('SIG'))
/** A socket's type is one value with bits beside it. */
export const SOCK = bits('SOCK_', named('SOCK_'))
export const SOL = oneOf('SOL_', named('SOL_'))
export const SO = oneOf('SO_', { ...named('SO_'), ICMP_FILTER: c.ICMP_FILTER })
