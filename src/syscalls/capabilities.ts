// Root's power, cut into pieces. A process may hold any of them; the kernel asks for one at a time.
// Source: capabilities(7) and <linux/capability.h>, whose numbers are the places in this list.

import { nearest } from '../base/nearest.ts'
import { otherNames } from './other-names.ts'
import { capabilityNumber, rest } from './parameters.ts'
import { takes } from './syscall.ts'

/** In the order of their bits: CAP_CHOWN is bit 0, CAP_CHECKPOINT_RESTORE is bit 40. */
export const capabilities = [
  { name: 'CAP_CHOWN', allows: 'gives any file to any owner or group' },
  { name: 'CAP_DAC_OVERRIDE', allows: 'reads, writes and executes files whatever their permission bits say' },
  { name: 'CAP_DAC_READ_SEARCH', allows: 'reads any file, searches any directory, opens files by handle' },
  { name: 'CAP_FOWNER', allows: 'acts as the owner of any file: chmod, utime, sticky directories' },
  { name: 'CAP_FSETID', allows: 'keeps the set-user-ID and set-group-ID bits of a file it changes' },
  { name: 'CAP_KILL', allows: 'signals processes of other users' },
  { name: 'CAP_SETGID', allows: 'becomes any group, writes a gid_map' },
  { name: 'CAP_SETUID', allows: 'becomes any user, writes a uid_map' },
  { name: 'CAP_SETPCAP', allows: 'drops capabilities from its bounding set, adds to its inheritable set' },
  { name: 'CAP_LINUX_IMMUTABLE', allows: 'sets and clears the immutable and append-only marks of files' },
  { name: 'CAP_NET_BIND_SERVICE', allows: 'listens on ports below 1024' },
  { name: 'CAP_NET_BROADCAST', allows: 'broadcasts and listens to multicasts (no kernel asks for it)' },
  { name: 'CAP_NET_ADMIN', allows: 'sets up interfaces, addresses, routes and firewalls' },
  { name: 'CAP_NET_RAW', allows: 'opens raw and packet sockets: ping, tcpdump, forged senders' },
  { name: 'CAP_IPC_LOCK', allows: 'locks memory beyond its limit' },
  { name: 'CAP_IPC_OWNER', allows: 'uses System V IPC objects whatever their permissions say' },
  { name: 'CAP_SYS_MODULE', allows: 'loads kernel modules, which is to say: does anything' },
  { name: 'CAP_SYS_RAWIO', allows: 'reaches I/O ports, /dev/mem and raw device commands' },
  { name: 'CAP_SYS_CHROOT', allows: 'changes its root directory, joins a mount namespace' },
  { name: 'CAP_SYS_PTRACE', allows: 'traces any process, reads and writes its memory' },
  { name: 'CAP_SYS_PACCT', allows: 'switches process accounting on and off' },
  { name: 'CAP_SYS_ADMIN', allows: 'mounts, makes namespaces, and some hundred other things: the new root' },
  { name: 'CAP_SYS_BOOT', allows: 'reboots, loads another kernel' },
  { name: 'CAP_SYS_NICE', allows: 'raises priorities, sets real-time scheduling, moves processes between CPUs' },
  { name: 'CAP_SYS_RESOURCE', allows: 'raises resource limits, goes beyond quotas and reserved space' },
  { name: 'CAP_SYS_TIME', allows: 'sets the clock' },
  { name: 'CAP_SYS_TTY_CONFIG', allows: 'configures virtual terminals, hangs terminals up' },
  { name: 'CAP_MKNOD', allows: 'makes device files' },
  { name: 'CAP_LEASE', allows: 'takes leases on any file' },
  { name: 'CAP_AUDIT_WRITE', allows: "writes to the kernel's audit log" },
  { name: 'CAP_AUDIT_CONTROL', allows: 'switches auditing on and off, changes its rules' },
  { name: 'CAP_SETFCAP', allows: 'gives capabilities to files, maps user 0 into a user namespace' },
  { name: 'CAP_MAC_OVERRIDE', allows: 'goes against mandatory access control (Smack)' },
  { name: 'CAP_MAC_ADMIN', allows: 'changes mandatory access control (Smack, SELinux)' },
  { name: 'CAP_SYSLOG', allows: "reads the kernel's log and its addresses" },
  { name: 'CAP_WAKE_ALARM', allows: 'wakes the machine from sleep by a timer' },
  { name: 'CAP_BLOCK_SUSPEND', allows: 'keeps the machine from going to sleep' },
  { name: 'CAP_AUDIT_READ', allows: 'listens to the audit log' },
  { name: 'CAP_PERFMON', allows: 'watches performance counters of the whole machine' },
  { name: 'CAP_BPF', allows: 'loads BPF programs into the kernel' },
  { name: 'CAP_CHECKPOINT_RESTORE', allows: 'freezes and revives processes, chooses the number of a new one' },
] as const

/**
 * The names in a set, in the order of their bits.
 * @param set as /proc/PID/status writes it (`000001ffffffffff`), or as a number. A bit that has no name here
 *   is one of a newer kernel and comes out as `CAP_41`.
 * @throws SyntaxError where the text is not hexadecimal
 */
export const decode = (set: string | bigint): string[] => {
  const names: string[] = []
  let rest = typeof set === 'bigint' ? set : BigInt(`0x${set.trim()}`)
  for (let bit = 0; rest > 0n; bit++, rest >>= 1n) if (rest & 1n) names.push(capabilities[bit]?.name ?? `CAP_${bit}`)
  return names
}

/**
 * The set with these names in it: the reverse of `decode`.
 * @param names as the man page writes them; `sys_admin` and `cap_sys_admin` mean CAP_SYS_ADMIN too
 * @throws RangeError for a name that is no capability
 */
export const encode = (names: readonly string[]): bigint => names.reduce((set, name) => set | (1n << bitOf(name)), 0n)

const bitOf = (name: string): bigint => {
  const full = name.toUpperCase().replace(/^(CAP_)?/, 'CAP_')
  const known = capabilities.findIndex(capability => capability.name === full)
  const bit = known >= 0 ? known : Number(/^CAP_(\d+)$/.exec(full)?.[1] ?? -1)
  if (bit < 0 || bit > 63) throw noCapability(name, full)
  return BigInt(bit)
}

function noCapability(name: string, full: string): RangeError {
  const near = nearest(
    full,
    capabilities.map(each => each.name),
    otherNames,
  )
  return new RangeError(
    `${name} is not a capability${near ? `; did you mean ${near}?` : '.'} capabilities(7) lists them.`,
  )
}

/** The set with these capabilities in it, by number: `setOf(CAP_CHOWN, CAP_KILL)`. */
export const setOf = takes([rest(capabilityNumber('numbers'))], (...numbers): bigint =>
  numbers.reduce((set, number) => set | (1n << BigInt(number)), 0n),
)
