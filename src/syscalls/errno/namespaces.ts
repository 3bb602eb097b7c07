// Why the calls that make and join namespaces fail: clone(2), unshare(2), setns(2), user_namespaces(7).

import { CLONE_NEWPID, CLONE_NEWUSER } from '../constants.ts'
import { type Causes, has, type Subject } from './cause.ts'

const CLONE_FS = 0x200

const lacksPower = {
  means: 'a new namespace of this kind needs CAP_SYS_ADMIN, and this process has not got it',
  fix: 'add CLONE_NEWUSER to the same call: in a user namespace of its own, any user may make the others',
}

const userNamespaceRefused = {
  when: has(0, CLONE_NEWUSER),
  means:
    'this machine does not let this process make a user namespace: a setting forbids it to ordinary users, or the process is in a chroot, or its own id has no mapping, or it is in a container whose seccomp filter says no',
  fix: 'look at the sysctls kernel.unprivileged_userns_clone (wants 1), kernel.apparmor_restrict_unprivileged_userns (wants 0) and user.max_user_namespaces (wants more than 0); leave the chroot; in a container, have it started with a wider seccomp profile. `cooper doctor` tells which',
}

const tooMany = {
  means:
    'a limit on namespaces is reached: their number for this user, set in the files /proc/sys/user/max_*_namespaces, or their depth, at most 32 PID or user namespaces inside each other',
  fix: 'end boxes that are still running (lsns lists them), raise the limit in /proc/sys/user, or nest less deep',
}

/** What clone, clone3, fork and unshare have in common. */
const makes: Causes = {
  EPERM: [userNamespaceRefused, lacksPower],
  ENOSPC: [tooMany],
  EUSERS: [{ ...tooMany, means: 'user namespaces are nested as deep as an old kernel (before 4.9) lets them be' }],
  ENOMEM: [
    {
      means:
        'there is no memory for another process, or number one of the PID namespace that it would be born into has died: nobody can be born there any more',
      fix: 'keep process number one alive as long as its namespace is to live; or make a new PID namespace with CLONE_NEWPID',
    },
  ],
  EAGAIN: [
    {
      means: 'there are as many processes as may be: pids.max of the cgroup, or RLIMIT_NPROC of this user, is reached',
      fix: 'raise pids.max (pids.events counts the refusals) or ulimit -u, or end some processes',
    },
  ],
}

const clone: Causes = {
  ...makes,
  EINVAL: [
    {
      when: args => has(0, CLONE_NEWUSER)(args) && has(0, CLONE_FS)(args),
      means: 'a process in another user namespace may not share its root and working directory with its parent',
      fix: 'take CLONE_FS away',
    },
    {
      means:
        'these flags do not go together (CLONE_NEWNS with CLONE_FS, CLONE_THREAD without CLONE_SIGHAND, CLONE_NEWPID with CLONE_THREAD), or this kernel was built without one of the namespaces',
      fix: 'ask for fewer flags until it succeeds; /proc/self/ns lists the namespaces that this kernel knows',
    },
  ],
  EACCES: [
    {
      means: 'CLONE_INTO_CGROUP names a cgroup that this process may not move a child into',
      fix: 'have the cgroup and the common ancestor delegated to you: cgroup.procs of both must be writable',
    },
  ],
  EBUSY: [
    {
      means: 'CLONE_INTO_CGROUP names a cgroup that hands controllers on to children, so it may hold no process itself',
      fix: 'start the process in a child of that cgroup',
    },
  ],
  EOPNOTSUPP: [
    {
      means: 'CLONE_INTO_CGROUP names a cgroup whose type is "domain invalid"',
      fix: 'make it threaded, or use a cgroup outside the threaded subtree',
    },
  ],
  EEXIST: [{ means: 'a process number asked for in set_tid is taken', fix: 'ask for another number, or none' }],
  ENOSYS: [
    {
      means: 'this kernel has no such call, or a container with an old seccomp profile hides it (Docker hid clone3)',
      fix: 'use clone instead of clone3',
    },
  ],
}

export const namespaces: Subject = {
  clone,
  clone3: clone,
  fork: { ...makes, EPERM: [{ means: 'a seccomp filter forbids new processes', fix: 'allow fork and clone in it' }] },
  unshare: {
    ...makes,
    EINVAL: [
      {
        when: has(0, CLONE_NEWUSER),
        means: 'a process with several threads, or one that shares CLONE_FS, may not go into a new user namespace',
        fix: 'do it in a process with a single thread, as the runner does: Node itself has seven. Or ask for CLONE_NEWUSER in clone',
      },
      {
        when: has(0, CLONE_NEWPID),
        means: 'this process has chosen a PID namespace for its children already, or its threads forbid the choice',
        fix: 'fork first; the child may unshare again',
      },
      {
        means: 'a flag is not one that unshare knows, or wants a single thread, or this kernel lacks the namespace',
        fix: '/proc/self/ns lists the namespaces that this kernel knows',
      },
    ],
  },
  setns: {
    EPERM: [
      {
        means:
          "joining needs CAP_SYS_ADMIN in the user namespace that owns the namespace, and in one's own as well; for a mount namespace CAP_SYS_CHROOT too",
        fix: 'join the user namespace of that process first, and the others after it; or be root where it was made',
      },
    ],
    EINVAL: [
      {
        when: has(1, CLONE_NEWUSER),
        means: 'the process is in that user namespace already, or has several threads, or shares CLONE_FS',
        fix: 'skip the user namespace when it is the same (compare the links in /proc/PID/ns), and join from a process with one thread',
      },
      {
        when: has(1, CLONE_NEWPID),
        means:
          'a PID namespace can only be joined downwards: this one is an ancestor, or the descriptor is of another kind',
        fix: 'join from outside the box; check the path that was opened',
      },
      {
        means:
          'the descriptor is a namespace of another kind than the flag says, or the process has threads or a shared root that forbid the move',
        fix: 'open /proc/PID/ns/NAME that goes with the flag (0 takes any), and join from a process with one thread',
      },
    ],
    EBADF: [
      {
        means: 'the descriptor is not open, or not a namespace',
        fix: 'open /proc/PID/ns/NAME before changing roots, and pass the number that open gave',
      },
    ],
    ESRCH: [{ means: 'the process behind this pidfd has ended', fix: 'join while the box is alive' }],
    EUSERS: [
      {
        means: 'a process with several threads may not change its time namespace',
        fix: 'join from a process with a single thread',
      },
    ],
  },
}
