// Numbers that the kernel's headers name. Where a machine's architecture has a say (O_*), Node knows the number.
import { constants } from 'node:fs'

/** clone(2), unshare(2), setns(2): which namespaces are new. */
export const CLONE_NEWTIME = 0x80
export const CLONE_VM = 0x100
export const CLONE_NEWNS = 0x20000
export const CLONE_NEWCGROUP = 0x2000000
export const CLONE_NEWUTS = 0x4000000
export const CLONE_NEWIPC = 0x8000000
export const CLONE_NEWUSER = 0x10000000
export const CLONE_NEWPID = 0x20000000
export const CLONE_NEWNET = 0x40000000

/** mount(2): how, and for a mount that is already there its propagation. */
export const MS_RDONLY = 1
export const MS_NOSUID = 2
export const MS_NODEV = 4
export const MS_NOEXEC = 8
export const MS_REMOUNT = 32
export const MS_BIND = 4096
export const MS_MOVE = 8192
export const MS_REC = 16384
export const MS_UNBINDABLE = 1 << 17
export const MS_PRIVATE = 1 << 18
export const MS_SLAVE = 1 << 19
export const MS_SHARED = 1 << 20
export const MS_RELATIME = 1 << 21

/** umount2(2): MNT_DETACH takes the mount out of sight now and frees it when nobody uses it any more. */
export const MNT_FORCE = 1
export const MNT_DETACH = 2
export const MNT_EXPIRE = 4
export const UMOUNT_NOFOLLOW = 8

/** open_tree(2), move_mount(2), fsopen(2), fsconfig(2), fsmount(2), mount_setattr(2): the newer way to mount, by descriptor. */
export const OPEN_TREE_CLONE = 1
export const OPEN_TREE_CLOEXEC = 0o2000000
export const MOVE_MOUNT_F_EMPTY_PATH = 4
export const FSOPEN_CLOEXEC = 1
export const FSMOUNT_CLOEXEC = 1
export const FSCONFIG_SET_FLAG = 0
export const FSCONFIG_SET_STRING = 1
export const FSCONFIG_CMD_CREATE = 6
export const MOUNT_ATTR_RDONLY = 1
export const MOUNT_ATTR_NOSUID = 2
export const MOUNT_ATTR_NODEV = 4
export const MOUNT_ATTR_NOEXEC = 8

/** The *at calls: a path is seen from the working directory; what to do with links and whole trees. */
export const AT_FDCWD = -100
export const AT_SYMLINK_NOFOLLOW = 0x100
export const AT_REMOVEDIR = 0x200
export const AT_EMPTY_PATH = 0x1000
export const AT_RECURSIVE = 0x8000

/** open(2). */
export const O_RDONLY = 0
export const O_WRONLY = 1
export const O_RDWR = 2
export const O_CREAT = 0o100
export const O_EXCL = 0o200
export const O_TRUNC = 0o1000
export const O_APPEND = 0o2000
export const O_NONBLOCK = 0o4000
export const O_CLOEXEC = 0o2000000
export const O_DIRECTORY = constants.O_DIRECTORY
export const O_NOFOLLOW = constants.O_NOFOLLOW
export const O_PATH = 0o10000000

/** mknod(2): what kind of file. */
export const S_IFIFO = 0o010000
export const S_IFCHR = 0o020000
export const S_IFBLK = 0o060000
export const S_IFREG = 0o100000

/** prctl(2). */
export const PR_SET_PDEATHSIG = 1
export const PR_SET_DUMPABLE = 4
export const PR_SET_KEEPCAPS = 8
export const PR_SET_NAME = 15
export const PR_CAPBSET_READ = 23
export const PR_CAPBSET_DROP = 24
export const PR_SET_SECUREBITS = 28
export const PR_SET_CHILD_SUBREAPER = 36
export const PR_SET_NO_NEW_PRIVS = 38
export const PR_CAP_AMBIENT = 47

/** What PR_CAP_AMBIENT is told to do; capabilities(7). */
export const PR_CAP_AMBIENT_IS_SET = 1
export const PR_CAP_AMBIENT_RAISE = 2
export const PR_CAP_AMBIENT_LOWER = 3
export const PR_CAP_AMBIENT_CLEAR_ALL = 4

/** PR_SET_SECUREBITS: switches of capabilities(7). NOROOT: user 0 is to execve a user like any other. */
export const SECBIT_NOROOT = 1
export const SECBIT_NOROOT_LOCKED = 2

/** personality(2): UNAME26 makes uname(2) tell of a Linux 2.6, ADDR_NO_RANDOMIZE lays memory out alike each time. */
export const UNAME26 = 0x20000
export const ADDR_NO_RANDOMIZE = 0x40000

/** prlimit(2): what is limited. */
export const RLIMIT_CPU = 0
export const RLIMIT_FSIZE = 1
export const RLIMIT_DATA = 2
export const RLIMIT_CORE = 4
export const RLIMIT_NPROC = 6
export const RLIMIT_NOFILE = 7
export const RLIMIT_AS = 9

/** seccomp(2): what to do, and with which flags. */
export const SECCOMP_SET_MODE_STRICT = 0
export const SECCOMP_SET_MODE_FILTER = 1
export const SECCOMP_GET_ACTION_AVAIL = 2
export const SECCOMP_FILTER_FLAG_LOG = 2

/** landlock_create_ruleset(2), landlock_add_rule(2): rights over files. Later Landlock ABIs know more of them. */
export const LANDLOCK_CREATE_RULESET_VERSION = 1
export const LANDLOCK_RULE_PATH_BENEATH = 1
export const LANDLOCK_ACCESS_FS_EXECUTE = 1
export const LANDLOCK_ACCESS_FS_WRITE_FILE = 2
export const LANDLOCK_ACCESS_FS_READ_FILE = 4
export const LANDLOCK_ACCESS_FS_READ_DIR = 8
export const LANDLOCK_ACCESS_FS_REMOVE_DIR = 16
export const LANDLOCK_ACCESS_FS_REMOVE_FILE = 32
export const LANDLOCK_ACCESS_FS_MAKE_CHAR = 64
export const LANDLOCK_ACCESS_FS_MAKE_DIR = 128
export const LANDLOCK_ACCESS_FS_MAKE_REG = 256
export const LANDLOCK_ACCESS_FS_MAKE_SOCK = 512
export const LANDLOCK_ACCESS_FS_MAKE_FIFO = 1024
export const LANDLOCK_ACCESS_FS_MAKE_BLOCK = 2048
export const LANDLOCK_ACCESS_FS_MAKE_SYM = 4096
export const LANDLOCK_ACCESS_FS_REFER = 8192 // since ABI 2
export const LANDLOCK_ACCESS_FS_TRUNCATE = 16384 // since ABI 3

/** socket(2). */
export const AF_UNIX = 1
export const AF_INET = 2
export const AF_INET6 = 10
export const AF_NETLINK = 16
export const SOCK_STREAM = 1
export const SOCK_DGRAM = 2
export const SOCK_RAW = 3
export const SOCK_NONBLOCK = 0o4000
export const SOCK_CLOEXEC = 0o2000000
export const NETLINK_ROUTE = 0
export const IPPROTO_ICMP = 1

/** setsockopt(2), socket(7), raw(7): options by their level. */
export const SOL_SOCKET = 1
export const SO_REUSEADDR = 2
export const SO_RCVTIMEO = 20
export const SO_SNDTIMEO = 21
export const SOL_RAW = 255
export const ICMP_FILTER = 1

/** System V IPC, sysvipc(7). */
export const IPC_PRIVATE = 0
export const IPC_CREAT = 0o1000
export const IPC_EXCL = 0o2000
export const IPC_NOWAIT = 0o4000
export const IPC_RMID = 0

/** clock_settime(2). */
export const CLOCK_REALTIME = 0
export const CLOCK_MONOTONIC = 1

/** signal(7). */
export const SIGHUP = 1
export const SIGINT = 2
export const SIGKILL = 9
export const SIGTERM = 15
export const SIGCHLD = 17
export const SIGCONT = 18
export const SIGSTOP = 19
