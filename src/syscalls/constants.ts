// Numbers that the kernel's headers name. Two of them differ between architectures, and Node knows those.
import { constants } from 'node:fs'
import type { Flags } from './family.ts'

// clone(2), unshare(2), setns(2)

/** A new time namespace, with its own monotonic and boot-time clocks; unshare(2) moves only later children. time_namespaces(7) */
export const CLONE_NEWTIME = 0x80 as Flags<'CLONE_'>
/** The child shares the memory of its parent. clone(2) */
export const CLONE_VM = 0x100 as Flags<'CLONE_'>
/** A new mount namespace, which begins with a copy of all mounts. clone(2), mount_namespaces(7) */
export const CLONE_NEWNS = 0x20000 as Flags<'CLONE_'>
/** A new cgroup namespace, in which the present cgroup of the process is the root. clone(2), cgroup_namespaces(7) */
export const CLONE_NEWCGROUP = 0x2000000 as Flags<'CLONE_'>
/** A new UTS namespace, with a hostname of its own. clone(2), uts_namespaces(7) */
export const CLONE_NEWUTS = 0x4000000 as Flags<'CLONE_'>
/** A new IPC namespace, with its own shared memory, semaphores and message queues. clone(2), ipc_namespaces(7) */
export const CLONE_NEWIPC = 0x8000000 as Flags<'CLONE_'>
/** A new user namespace, in which the process has all capabilities. clone(2), user_namespaces(7) */
export const CLONE_NEWUSER = 0x10000000 as Flags<'CLONE_'>
/** A new PID namespace, whose first process has PID 1. clone(2), pid_namespaces(7) */
export const CLONE_NEWPID = 0x20000000 as Flags<'CLONE_'>
/** A new network namespace, which has only a loopback interface that is down. clone(2), network_namespaces(7) */
export const CLONE_NEWNET = 0x40000000 as Flags<'CLONE_'>

// mount(2)

/** The mount can only be read. mount(2) */
export const MS_RDONLY = 1 as Flags<'MS_'>
/** Set-user-ID bits, set-group-ID bits and file capabilities have no effect in this mount. mount(2) */
export const MS_NOSUID = 2 as Flags<'MS_'>
/** Device files in this mount cannot be opened as devices. mount(2) */
export const MS_NODEV = 4 as Flags<'MS_'>
/** No program of this mount can be executed. mount(2) */
export const MS_NOEXEC = 8 as Flags<'MS_'>
/** Changes the flags and options of a mount that is there already. mount(2) */
export const MS_REMOUNT = 32 as Flags<'MS_'>
/** Makes a directory or file visible at a second place. mount(2) */
export const MS_BIND = 4096 as Flags<'MS_'>
/** Moves a mount to another place. mount(2) */
export const MS_MOVE = 8192 as Flags<'MS_'>
/** Applies the change to this mount and to all mounts below it; with MS_BIND, binds the mounts below as well. mount(2) */
export const MS_REC = 16384 as Flags<'MS_'>
/** The mount is private, and cannot be bound anywhere else. mount(2), mount_namespaces(7) */
export const MS_UNBINDABLE = (1 << 17) as Flags<'MS_'>
/** New mounts below this one stay here: they propagate neither to its copies nor from them. mount(2), mount_namespaces(7) */
export const MS_PRIVATE = (1 << 18) as Flags<'MS_'>
/** One-way: new mounts below its former peers appear here, and those made here stay here. mount(2), mount_namespaces(7) */
export const MS_SLAVE = (1 << 19) as Flags<'MS_'>
/** New mounts below this one appear in all its copies, and those below a copy appear here. mount(2), mount_namespaces(7) */
export const MS_SHARED = (1 << 20) as Flags<'MS_'>
/** Reading a file updates its access time only if that is older than its last change, or than a day. mount(2) */
export const MS_RELATIME = (1 << 21) as Flags<'MS_'>

// umount2(2)

/** Aborts the requests that a network filesystem still waits for, and may lose data. umount2(2) */
export const MNT_FORCE = 1 as Flags<'MNT_'>
/** Takes the mount out of sight now, and unmounts it when nothing uses it any more. umount2(2) */
export const MNT_DETACH = 2 as Flags<'MNT_'>
/** Marks an unused mount as expired; a second call unmounts it if nothing has used it meanwhile. umount2(2) */
export const MNT_EXPIRE = 4 as Flags<'MNT_'>
/** Does not follow the path if it is a symbolic link. umount2(2) */
export const UMOUNT_NOFOLLOW = 8 as Flags<'MNT_'>

// open_tree(2), move_mount(2), fsopen(2), fsconfig(2), fsmount(2), mount_setattr(2): mounts by descriptor

/** Opens a detached copy of the mount instead of the mount itself. open_tree(2) */
export const OPEN_TREE_CLONE = 1 as Flags<'OPEN_TREE_'>
/** Closes the descriptor at execve. open_tree(2) */
export const OPEN_TREE_CLOEXEC = 0o2000000 as Flags<'OPEN_TREE_'>
/** Moves the mount behind the descriptor; the path to it is empty. move_mount(2) */
export const MOVE_MOUNT_F_EMPTY_PATH = 4 as Flags<'MOVE_MOUNT_'>
/** Closes the descriptor at execve. fsopen(2) */
export const FSOPEN_CLOEXEC = 1 as Flags<'FSOPEN_'>
/** Closes the descriptor at execve. fsmount(2) */
export const FSMOUNT_CLOEXEC = 1 as Flags<'FSMOUNT_'>
/** Sets an option that has no value, such as ro. fsconfig(2) */
export const FSCONFIG_SET_FLAG = 0 as Flags<'FSCONFIG_'>
/** Sets an option to a text. fsconfig(2) */
export const FSCONFIG_SET_STRING = 1 as Flags<'FSCONFIG_'>
/** Creates the filesystem from the options that were set. fsconfig(2) */
export const FSCONFIG_CMD_CREATE = 6 as Flags<'FSCONFIG_'>
/** The mount can only be read. mount_setattr(2) */
export const MOUNT_ATTR_RDONLY = 1 as Flags<'MOUNT_ATTR_'>
/** Set-user-ID bits, set-group-ID bits and file capabilities have no effect in this mount. mount_setattr(2) */
export const MOUNT_ATTR_NOSUID = 2 as Flags<'MOUNT_ATTR_'>
/** Device files in this mount cannot be opened as devices. mount_setattr(2) */
export const MOUNT_ATTR_NODEV = 4 as Flags<'MOUNT_ATTR_'>
/** No program of this mount can be executed. mount_setattr(2) */
export const MOUNT_ATTR_NOEXEC = 8 as Flags<'MOUNT_ATTR_'>

// The calls whose names end in at: openat, unlinkat, …

/** Instead of a directory's descriptor: a relative path begins in the working directory. openat(2) */
export const AT_FDCWD = -100 as Flags<'AT_'>
/** Does not follow the path if it is a symbolic link. fstatat(2), mount_setattr(2) */
export const AT_SYMLINK_NOFOLLOW = 0x100 as Flags<'AT_'>
/** Makes unlinkat remove an empty directory, as rmdir(2) does. unlinkat(2) */
export const AT_REMOVEDIR = 0x200 as Flags<'AT_'>
/** With an empty path, means what the descriptor refers to. open_tree(2), mount_setattr(2) */
export const AT_EMPTY_PATH = 0x1000 as Flags<'AT_'>
/** Includes all mounts below this one. open_tree(2), mount_setattr(2) */
export const AT_RECURSIVE = 0x8000 as Flags<'AT_'>

// open(2)

/** Opens for reading. It is 0, which no bit shows. open(2) */
export const O_RDONLY = 0 as Flags<'O_'>
/** Opens for writing. open(2) */
export const O_WRONLY = 1 as Flags<'O_'>
/** Opens for reading and writing. open(2) */
export const O_RDWR = 2 as Flags<'O_'>
/** Makes the file if it does not exist, with the permission bits of the last argument. open(2) */
export const O_CREAT = 0o100 as Flags<'O_'>
/** With O_CREAT: fails with EEXIST if the file exists. open(2) */
export const O_EXCL = 0o200 as Flags<'O_'>
/** Empties a file that exists. open(2) */
export const O_TRUNC = 0o1000 as Flags<'O_'>
/** Each write goes to the end of the file. open(2) */
export const O_APPEND = 0o2000 as Flags<'O_'>
/** Calls on the descriptor fail with EAGAIN instead of waiting. open(2) */
export const O_NONBLOCK = 0o4000 as Flags<'O_'>
/** Closes the descriptor at execve. open(2) */
export const O_CLOEXEC = 0o2000000 as Flags<'O_'>
/** Fails with ENOTDIR if the path is no directory. open(2) */
export const O_DIRECTORY = constants.O_DIRECTORY as Flags<'O_'>
/** Fails with ELOOP if the last part of the path is a symbolic link. open(2) */
export const O_NOFOLLOW = constants.O_NOFOLLOW as Flags<'O_'>
/** Refers to a place in the filesystem without opening the file, which can be neither read nor written. open(2) */
export const O_PATH = 0o10000000 as Flags<'O_'>

// mknod(2)

/** A named pipe. mknod(2), fifo(7) */
export const S_IFIFO = 0o010000
/** A character device, such as /dev/null. mknod(2) */
export const S_IFCHR = 0o020000
/** A block device, such as a disk. mknod(2) */
export const S_IFBLK = 0o060000
/** A regular file. mknod(2) */
export const S_IFREG = 0o100000

// prctl(2)

/** The signal that this process gets when its parent ends. prctl(2) */
export const PR_SET_PDEATHSIG = 1 as Flags<'PR_'>
/** Whether the process leaves a core dump, and whether processes of the same user may trace it. prctl(2) */
export const PR_SET_DUMPABLE = 4 as Flags<'PR_'>
/** Keeps the permitted capabilities when all user IDs change from 0 to others. prctl(2), capabilities(7) */
export const PR_SET_KEEPCAPS = 8 as Flags<'PR_'>
/** Sets the name of the thread, at most 15 bytes, which ps shows. prctl(2) */
export const PR_SET_NAME = 15 as Flags<'PR_'>
/** Asks whether a capability is in the bounding set. prctl(2), capabilities(7) */
export const PR_CAPBSET_READ = 23 as Flags<'PR_'>
/** Drops a capability from the bounding set, for good. prctl(2), capabilities(7) */
export const PR_CAPBSET_DROP = 24 as Flags<'PR_'>
/** Sets the SECBIT_… switches, which change how capabilities treat user 0. prctl(2), capabilities(7) */
export const PR_SET_SECUREBITS = 28 as Flags<'PR_'>
/** Orphaned descendants become children of this process instead of PID 1. prctl(2) */
export const PR_SET_CHILD_SUBREAPER = 36 as Flags<'PR_'>
/** No later execve can give this process, or its children, more privileges. prctl(2) */
export const PR_SET_NO_NEW_PRIVS = 38 as Flags<'PR_'>
/** Reads or changes the ambient set; the second argument says how. prctl(2), capabilities(7) */
export const PR_CAP_AMBIENT = 47 as Flags<'PR_'>

// The second argument of PR_CAP_AMBIENT

/** Asks whether a capability is in the ambient set. prctl(2), capabilities(7) */
export const PR_CAP_AMBIENT_IS_SET = 1 as Flags<'PR_CAP_AMBIENT_'>
/** Adds a capability to the ambient set; it must be permitted and inheritable. prctl(2), capabilities(7) */
export const PR_CAP_AMBIENT_RAISE = 2 as Flags<'PR_CAP_AMBIENT_'>
/** Takes a capability out of the ambient set. prctl(2), capabilities(7) */
export const PR_CAP_AMBIENT_LOWER = 3 as Flags<'PR_CAP_AMBIENT_'>
/** Empties the ambient set. prctl(2), capabilities(7) */
export const PR_CAP_AMBIENT_CLEAR_ALL = 4 as Flags<'PR_CAP_AMBIENT_'>

// The second argument of PR_SET_SECUREBITS

/** User 0 gets no capabilities at execve for being user 0. capabilities(7) */
export const SECBIT_NOROOT = 1 as Flags<'SECBIT_'>
/** SECBIT_NOROOT cannot be changed any more. capabilities(7) */
export const SECBIT_NOROOT_LOCKED = 2 as Flags<'SECBIT_'>

// personality(2)

/** Makes uname(2) report a version that begins with 2.6. personality(2) */
export const UNAME26 = 0x20000 as Flags<'PERSONALITY'>
/** Places the memory of a program at the same addresses each time. personality(2) */
export const ADDR_NO_RANDOMIZE = 0x40000 as Flags<'PERSONALITY'>

// prlimit(2)

/** CPU time, in seconds. prlimit(2) */
export const RLIMIT_CPU = 0 as Flags<'RLIMIT_'>
/** The size of a file that the process writes, in bytes. prlimit(2) */
export const RLIMIT_FSIZE = 1 as Flags<'RLIMIT_'>
/** The size of the data segment, in bytes. prlimit(2) */
export const RLIMIT_DATA = 2 as Flags<'RLIMIT_'>
/** The size of a core dump, in bytes; 0 for none. prlimit(2) */
export const RLIMIT_CORE = 4 as Flags<'RLIMIT_'>
/** Processes and threads of the real user ID. User 0 and holders of CAP_SYS_RESOURCE are exempt. prlimit(2) */
export const RLIMIT_NPROC = 6 as Flags<'RLIMIT_'>
/** One more than the highest file descriptor that the process can open. prlimit(2) */
export const RLIMIT_NOFILE = 7 as Flags<'RLIMIT_'>
/** The size of the address space, in bytes. prlimit(2) */
export const RLIMIT_AS = 9 as Flags<'RLIMIT_'>

// seccomp(2)

/** Allows only read, write, _exit and sigreturn. seccomp(2) */
export const SECCOMP_SET_MODE_STRICT = 0 as Flags<'SECCOMP_'>
/** Lets a filter program decide about each later call. seccomp(2) */
export const SECCOMP_SET_MODE_FILTER = 1 as Flags<'SECCOMP_'>
/** Asks whether the kernel knows an action of a filter. seccomp(2) */
export const SECCOMP_GET_ACTION_AVAIL = 2 as Flags<'SECCOMP_'>
/** Logs every action of the filter except allow. seccomp(2) */
export const SECCOMP_FILTER_FLAG_LOG = 2 as Flags<'SECCOMP_FILTER_FLAG_'>

// landlock_create_ruleset(2), landlock_add_rule(2). Later versions of Landlock's ABI know more rights.

/** Asks for the version of the Landlock ABI instead of making a ruleset. landlock_create_ruleset(2) */
export const LANDLOCK_CREATE_RULESET_VERSION = 1 as Flags<'LANDLOCK_CREATE_RULESET_'>
/** A rule about a directory and all that lies below it. landlock_add_rule(2) */
export const LANDLOCK_RULE_PATH_BENEATH = 1 as Flags<'LANDLOCK_RULE_'>
/** Executing a file. landlock(7) */
export const LANDLOCK_ACCESS_FS_EXECUTE = 1 as Flags<'LANDLOCK_ACCESS_FS_'>
/** Opening a file for writing. landlock(7) */
export const LANDLOCK_ACCESS_FS_WRITE_FILE = 2 as Flags<'LANDLOCK_ACCESS_FS_'>
/** Opening a file for reading. landlock(7) */
export const LANDLOCK_ACCESS_FS_READ_FILE = 4 as Flags<'LANDLOCK_ACCESS_FS_'>
/** Opening a directory or listing it. landlock(7) */
export const LANDLOCK_ACCESS_FS_READ_DIR = 8 as Flags<'LANDLOCK_ACCESS_FS_'>
/** Removing an empty directory, or renaming a directory. landlock(7) */
export const LANDLOCK_ACCESS_FS_REMOVE_DIR = 16 as Flags<'LANDLOCK_ACCESS_FS_'>
/** Removing or renaming a file. landlock(7) */
export const LANDLOCK_ACCESS_FS_REMOVE_FILE = 32 as Flags<'LANDLOCK_ACCESS_FS_'>
/** Creating, renaming or linking a character device. landlock(7) */
export const LANDLOCK_ACCESS_FS_MAKE_CHAR = 64 as Flags<'LANDLOCK_ACCESS_FS_'>
/** Creating or renaming a directory. landlock(7) */
export const LANDLOCK_ACCESS_FS_MAKE_DIR = 128 as Flags<'LANDLOCK_ACCESS_FS_'>
/** Creating, renaming or linking a regular file. landlock(7) */
export const LANDLOCK_ACCESS_FS_MAKE_REG = 256 as Flags<'LANDLOCK_ACCESS_FS_'>
/** Creating, renaming or linking a UNIX domain socket. landlock(7) */
export const LANDLOCK_ACCESS_FS_MAKE_SOCK = 512 as Flags<'LANDLOCK_ACCESS_FS_'>
/** Creating, renaming or linking a named pipe. landlock(7) */
export const LANDLOCK_ACCESS_FS_MAKE_FIFO = 1024 as Flags<'LANDLOCK_ACCESS_FS_'>
/** Creating, renaming or linking a block device. landlock(7) */
export const LANDLOCK_ACCESS_FS_MAKE_BLOCK = 2048 as Flags<'LANDLOCK_ACCESS_FS_'>
/** Creating, renaming or linking a symbolic link. landlock(7) */
export const LANDLOCK_ACCESS_FS_MAKE_SYM = 4096 as Flags<'LANDLOCK_ACCESS_FS_'>
/** Linking or renaming a file from one directory to another; since ABI 2. landlock(7) */
export const LANDLOCK_ACCESS_FS_REFER = 8192 as Flags<'LANDLOCK_ACCESS_FS_'>
/** Truncating a file; since ABI 3. landlock(7) */
export const LANDLOCK_ACCESS_FS_TRUNCATE = 16384 as Flags<'LANDLOCK_ACCESS_FS_'>

// socket(2)

/** Sockets for processes on the same machine. socket(2), unix(7) */
export const AF_UNIX = 1 as Flags<'AF_'>
/** IPv4. socket(2), ip(7) */
export const AF_INET = 2 as Flags<'AF_'>
/** IPv6. socket(2), ipv6(7) */
export const AF_INET6 = 10 as Flags<'AF_'>
/** Messages between a process and the kernel. socket(2), netlink(7) */
export const AF_NETLINK = 16 as Flags<'AF_'>
/** A connection that carries a stream of bytes: TCP in AF_INET. socket(2) */
export const SOCK_STREAM = 1 as Flags<'SOCK_'>
/** Single messages without a connection: UDP in AF_INET. socket(2) */
export const SOCK_DGRAM = 2 as Flags<'SOCK_'>
/** Packets with the headers of their protocol; in AF_INET it needs CAP_NET_RAW. socket(2), raw(7) */
export const SOCK_RAW = 3 as Flags<'SOCK_'>
/** Calls on the socket fail with EAGAIN instead of waiting. socket(2) */
export const SOCK_NONBLOCK = 0o4000 as Flags<'SOCK_'>
/** Closes the descriptor at execve. socket(2) */
export const SOCK_CLOEXEC = 0o2000000 as Flags<'SOCK_'>
/** The protocol for interfaces, addresses and routes. netlink(7), rtnetlink(7) */
export const NETLINK_ROUTE = 0
/** ICMP, the protocol of ping. ip(7), icmp(7) */
export const IPPROTO_ICMP = 1

// setsockopt(2)

/** Options that every socket has. setsockopt(2), socket(7) */
export const SOL_SOCKET = 1 as Flags<'SOL_'>
/** Allows bind to an address that a closed connection still holds. socket(7) */
export const SO_REUSEADDR = 2 as Flags<'SO_'>
/** How long a receiving call waits before it fails with EAGAIN. socket(7) */
export const SO_RCVTIMEO = 20 as Flags<'SO_'>
/** How long a sending call waits before it fails with EAGAIN. socket(7) */
export const SO_SNDTIMEO = 21 as Flags<'SO_'>
/** Options of raw sockets. setsockopt(2), raw(7) */
export const SOL_RAW = 255 as Flags<'SOL_'>
/** Which types of ICMP messages a raw socket does not receive. raw(7) */
export const ICMP_FILTER = 1 as Flags<'SO_'>

// System V IPC

/** A key that always makes a new object. shmget(2), sysvipc(7) */
export const IPC_PRIVATE = 0
/** Makes the object if none has this key. shmget(2), sysvipc(7) */
export const IPC_CREAT = 0o1000 as Flags<'IPC_'>
/** With IPC_CREAT: fails with EEXIST if an object has this key. shmget(2), sysvipc(7) */
export const IPC_EXCL = 0o2000 as Flags<'IPC_'>
/** Fails instead of waiting. semop(2), msgop(2) */
export const IPC_NOWAIT = 0o4000 as Flags<'IPC_'>
/** Removes the object. shmctl(2), semctl(2), msgctl(2) */
export const IPC_RMID = 0 as Flags<'IPC_'>

// clock_settime(2)

/** The time of day; the whole machine has one. clock_settime(2) */
export const CLOCK_REALTIME = 0 as Flags<'CLOCK_'>
/** The time since the machine started, without suspend; it cannot be set. clock_gettime(2) */
export const CLOCK_MONOTONIC = 1 as Flags<'CLOCK_'>

// signal(7)

/** The terminal is gone; ends the process, if it does not handle it. signal(7) */
export const SIGHUP = 1 as Flags<'SIG'>
/** Ctrl-C at the terminal; ends the process, if it does not handle it. signal(7) */
export const SIGINT = 2 as Flags<'SIG'>
/** Ends the process, which can neither handle nor ignore it. signal(7) */
export const SIGKILL = 9 as Flags<'SIG'>
/** Asks the process to end; it may handle it. signal(7) */
export const SIGTERM = 15 as Flags<'SIG'>
/** A child has stopped or ended; ignored, if not handled. signal(7) */
export const SIGCHLD = 17 as Flags<'SIG'>
/** Lets a stopped process go on. signal(7) */
export const SIGCONT = 18 as Flags<'SIG'>
/** Stops the process, which can neither handle nor ignore it. signal(7) */
export const SIGSTOP = 19 as Flags<'SIG'>
