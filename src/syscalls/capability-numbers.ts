// The capabilities as numbers, for calls: prctl(PR_CAPBSET_DROP, CAP_SYS_MODULE). What each allows stands in capabilities.ts.
// Source: <linux/capability.h>, capabilities(7).
import type { Flags } from './family.ts'

/** Gives any file to any owner or group. capabilities(7) */
export const CAP_CHOWN = 0 as Flags<'CAP_'>
/** Reads, writes and executes files whatever their permission bits say. capabilities(7) */
export const CAP_DAC_OVERRIDE = 1 as Flags<'CAP_'>
/** Reads any file, searches any directory, opens files by handle. capabilities(7) */
export const CAP_DAC_READ_SEARCH = 2 as Flags<'CAP_'>
/** Acts as the owner of any file: chmod, utime, sticky directories. capabilities(7) */
export const CAP_FOWNER = 3 as Flags<'CAP_'>
/** Keeps the set-user-ID and set-group-ID bits of a file it changes. capabilities(7) */
export const CAP_FSETID = 4 as Flags<'CAP_'>
/** Signals processes of other users. capabilities(7) */
export const CAP_KILL = 5 as Flags<'CAP_'>
/** Becomes any group, writes a gid_map. capabilities(7) */
export const CAP_SETGID = 6 as Flags<'CAP_'>
/** Becomes any user, writes a uid_map. capabilities(7) */
export const CAP_SETUID = 7 as Flags<'CAP_'>
/** Drops capabilities from its bounding set, adds to its inheritable set. capabilities(7) */
export const CAP_SETPCAP = 8 as Flags<'CAP_'>
/** Sets and clears the immutable and append-only marks of files. capabilities(7) */
export const CAP_LINUX_IMMUTABLE = 9 as Flags<'CAP_'>
/** Listens on ports below 1024. capabilities(7) */
export const CAP_NET_BIND_SERVICE = 10 as Flags<'CAP_'>
/** Broadcasts and listens to multicasts (no kernel asks for it). capabilities(7) */
export const CAP_NET_BROADCAST = 11 as Flags<'CAP_'>
/** Sets up interfaces, addresses, routes and firewalls. capabilities(7) */
export const CAP_NET_ADMIN = 12 as Flags<'CAP_'>
/** Opens raw and packet sockets: ping, tcpdump, forged senders. capabilities(7) */
export const CAP_NET_RAW = 13 as Flags<'CAP_'>
/** Locks memory beyond its limit. capabilities(7) */
export const CAP_IPC_LOCK = 14 as Flags<'CAP_'>
/** Uses System V IPC objects whatever their permissions say. capabilities(7) */
export const CAP_IPC_OWNER = 15 as Flags<'CAP_'>
/** Loads kernel modules, which is to say: does anything. capabilities(7) */
export const CAP_SYS_MODULE = 16 as Flags<'CAP_'>
/** Reaches I/O ports, /dev/mem and raw device commands. capabilities(7) */
export const CAP_SYS_RAWIO = 17 as Flags<'CAP_'>
/** Changes its root directory, joins a mount namespace. capabilities(7) */
export const CAP_SYS_CHROOT = 18 as Flags<'CAP_'>
/** Traces any process, reads and writes its memory. capabilities(7) */
export const CAP_SYS_PTRACE = 19 as Flags<'CAP_'>
/** Switches process accounting on and off. capabilities(7) */
export const CAP_SYS_PACCT = 20 as Flags<'CAP_'>
/** Mounts, makes namespaces, and some hundred other things: the new root. capabilities(7) */
export const CAP_SYS_ADMIN = 21 as Flags<'CAP_'>
/** Reboots, loads another kernel. capabilities(7) */
export const CAP_SYS_BOOT = 22 as Flags<'CAP_'>
/** Raises priorities, sets real-time scheduling, moves processes between CPUs. capabilities(7) */
export const CAP_SYS_NICE = 23 as Flags<'CAP_'>
/** Raises resource limits, goes beyond quotas and reserved space. capabilities(7) */
export const CAP_SYS_RESOURCE = 24 as Flags<'CAP_'>
/** Sets the clock. capabilities(7) */
export const CAP_SYS_TIME = 25 as Flags<'CAP_'>
/** Configures virtual terminals, hangs terminals up. capabilities(7) */
export const CAP_SYS_TTY_CONFIG = 26 as Flags<'CAP_'>
/** Makes device files. capabilities(7) */
export const CAP_MKNOD = 27 as Flags<'CAP_'>
/** Takes leases on any file. capabilities(7) */
export const CAP_LEASE = 28 as Flags<'CAP_'>
/** Writes to the kernel's audit log. capabilities(7) */
export const CAP_AUDIT_WRITE = 29 as Flags<'CAP_'>
/** Switches auditing on and off, changes its rules. capabilities(7) */
export const CAP_AUDIT_CONTROL = 30 as Flags<'CAP_'>
/** Gives capabilities to files, maps user 0 into a user namespace. capabilities(7) */
export const CAP_SETFCAP = 31 as Flags<'CAP_'>
/** Goes against mandatory access control (Smack). capabilities(7) */
export const CAP_MAC_OVERRIDE = 32 as Flags<'CAP_'>
/** Changes mandatory access control (Smack, SELinux). capabilities(7) */
export const CAP_MAC_ADMIN = 33 as Flags<'CAP_'>
/** Reads the kernel's log and its addresses. capabilities(7) */
export const CAP_SYSLOG = 34 as Flags<'CAP_'>
/** Wakes the machine from sleep by a timer. capabilities(7) */
export const CAP_WAKE_ALARM = 35 as Flags<'CAP_'>
/** Keeps the machine from going to sleep. capabilities(7) */
export const CAP_BLOCK_SUSPEND = 36 as Flags<'CAP_'>
/** Listens to the audit log. capabilities(7) */
export const CAP_AUDIT_READ = 37 as Flags<'CAP_'>
/** Watches performance counters of the whole machine. capabilities(7) */
export const CAP_PERFMON = 38 as Flags<'CAP_'>
/** Loads BPF programs into the kernel. capabilities(7) */
export const CAP_BPF = 39 as Flags<'CAP_'>
/** Freezes and revives processes, chooses the number of a new one. capabilities(7) */
export const CAP_CHECKPOINT_RESTORE = 40 as Flags<'CAP_'>
