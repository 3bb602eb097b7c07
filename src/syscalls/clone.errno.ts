// What the errnos of clone3 mean, and those of every call that makes a process or a namespace: clone(2),
// user_namespaces(7), pid_namespaces(7).
import { CLONE_NEWUSER } from './constants.ts'
import { errnoRules, has, type RuleText } from './errno-rule.ts'

const CLONE_FS = 0x200

/** Why a call that makes namespaces is refused. */
export const namespaceRefused = (call: string): RuleText[] => [
  {
    id: `${call}.EPERM.user-namespace-refused`,
    when: has(0, CLONE_NEWUSER),
    means:
      'this machine does not let this process make a user namespace: a setting forbids it to ordinary users, or the process is in a chroot, or its own id has no mapping, or it is in a container whose seccomp filter says no',
    fix: 'look at the sysctls kernel.unprivileged_userns_clone (wants 1), kernel.apparmor_restrict_unprivileged_userns (wants 0) and user.max_user_namespaces (wants more than 0); leave the chroot; in a container, have it started with a wider seccomp profile. `cooper doctor` tells which',
  },
  {
    id: `${call}.EPERM.not-admin`,
    means: 'a new namespace of this kind needs CAP_SYS_ADMIN, and this process lacks it',
    fix: 'add CLONE_NEWUSER to the same call: in a user namespace of its own, any user may make the others',
  },
]

/** The limits that clone3, fork and unshare run into. */
export const limitsOf = (call: string): RuleText[] => [
  {
    id: `${call}.ENOSPC.too-many-namespaces`,
    means:
      'a limit on namespaces is reached: their number for this user, set in the files /proc/sys/user/max_*_namespaces, or their depth, at most 32 PID or user namespaces inside each other',
    fix: 'end boxes that are still running (lsns lists them), raise the limit in /proc/sys/user, or nest less deep',
  },
  {
    id: `${call}.EUSERS.too-deep`,
    means: 'user namespaces are nested as deep as an old kernel (before 4.9) allows',
    fix: 'end boxes that are still running (lsns lists them), raise the limit in /proc/sys/user, or nest less deep',
  },
  {
    id: `${call}.ENOMEM.first-process-ended`,
    means:
      'there is no memory for another process; or process 1 of the PID namespace that it would be born into has ended, and the kernel starts no further process there',
    fix: 'keep number one alive as long as its PID namespace is to live; or make a new PID namespace with CLONE_NEWPID',
  },
  {
    id: `${call}.EAGAIN.too-many-processes`,
    means: 'a limit on processes is reached: pids.max of the cgroup, or RLIMIT_NPROC of this user',
    fix: 'raise pids.max (pids.events counts the refusals) or ulimit -u, or end some processes',
  },
]

export const cloneRules = errnoRules([
  ...namespaceRefused('clone3'),
  ...limitsOf('clone3'),
  {
    id: 'clone3.EINVAL.shares-root',
    when: args => has(0, CLONE_NEWUSER)(args) && has(0, CLONE_FS)(args),
    means: 'a process in another user namespace may not share its root and working directory with its parent',
    fix: 'take CLONE_FS away',
  },
  {
    id: 'clone3.EINVAL.flags',
    means:
      'these flags do not go together (CLONE_NEWNS with CLONE_FS, CLONE_THREAD without CLONE_SIGHAND, CLONE_NEWPID with CLONE_THREAD), or this kernel was built without one of the namespaces',
    fix: 'ask for fewer flags until it succeeds; /proc/self/ns lists the namespaces that this kernel knows',
  },
  {
    id: 'clone3.EACCES.cgroup-not-delegated',
    means: 'CLONE_INTO_CGROUP names a cgroup that this process may not move a child into',
    fix: 'have the cgroup and the common ancestor delegated to you: cgroup.procs of both must be writable',
  },
  {
    id: 'clone3.EBUSY.cgroup-has-controllers',
    means: 'CLONE_INTO_CGROUP names a cgroup that hands controllers on to children, so it may hold no process itself',
    fix: 'start the process in a child of that cgroup',
  },
  {
    id: 'clone3.EOPNOTSUPP.cgroup-domain-invalid',
    means: 'CLONE_INTO_CGROUP names a cgroup whose type is "domain invalid"',
    fix: 'make it threaded, or use a cgroup outside the threaded subtree',
  },
  {
    id: 'clone3.EEXIST.pid-taken',
    means: 'another process has a PID that set_tid asks for',
    fix: 'ask for another PID, or for none',
  },
  {
    id: 'clone3.ENOSYS.hidden',
    means: 'this kernel has no such call, or a container with an old seccomp profile hides it (Docker hid clone3)',
    fix: 'use clone instead of clone3',
  },
])
