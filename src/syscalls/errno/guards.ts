// Why a filter or ruleset is refused: seccomp(2), landlock(7).

import type { Subject } from './cause.ts'

const off = [
  {
    means: 'Landlock is in this kernel but was not switched on at boot',
    fix: 'add landlock to the lsm= list of the kernel command line',
  },
]
const missing = [
  {
    means: 'this kernel has no Landlock (it came with 5.13), or a seccomp filter hides it',
    fix: 'go on without, and say so',
  },
]
const wrongKind = (what: string) => [
  {
    means: `a descriptor is open, but not ${what}`,
    fix: 'pass the ruleset from landlock_create_ruleset, and a directory opened with O_PATH',
  },
]

export const guards: Subject = {
  seccomp: {
    EACCES: [
      {
        means:
          'a filter is for those who can gain no more powers: no_new_privs is not set, and CAP_SYS_ADMIN is missing',
        fix: 'prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) before',
      },
    ],
    EINVAL: [
      {
        means:
          'the filter is not a valid program: 1 to 4096 instructions, jumps forward only, every path ending in a return, loads at multiples of 4; or strict mode is on already, or a flag is unknown',
        fix: 'count the jumps again; mind that they are relative to the next instruction',
      },
    ],
    EFAULT: [
      {
        means: 'the struct sock_fprog or the filter it points to is not memory',
        fix: 'pass the address of { length, address of the instructions }',
      },
    ],
    ENOMEM: [{ means: 'all filters together would exceed 32768 instructions', fix: 'use fewer or shorter filters' }],
    EBUSY: [
      { means: 'a listener is attached already', fix: 'one filter with SECCOMP_FILTER_FLAG_NEW_LISTENER is all' },
    ],
    ESRCH: [
      { means: 'another thread could not be brought to the same filter', fix: 'install it while there is one thread' },
    ],
  },
  landlock_create_ruleset: {
    ENOSYS: missing,
    EOPNOTSUPP: off,
    EINVAL: [
      {
        means: "a right is unknown to this kernel's Landlock, or the structure is too small",
        fix: 'ask for the version first (flag LANDLOCK_CREATE_RULESET_VERSION) and leave newer rights out',
      },
    ],
    E2BIG: [
      {
        means: 'the structure is longer than this kernel knows, and the rest is not zero',
        fix: 'leave newer fields out',
      },
    ],
    ENOMSG: [{ means: 'the ruleset would handle no right at all', fix: 'name at least one' }],
  },
  landlock_add_rule: {
    ENOSYS: missing,
    EOPNOTSUPP: off,
    EINVAL: [
      {
        means:
          'the rule allows a right that the ruleset does not handle, or one that makes no sense for a file, such as READ_DIR',
        fix: 'allow a subset of the rights that the ruleset handles',
      },
    ],
    ENOMSG: [{ means: 'the rule allows nothing', fix: 'what no rule allows is forbidden already: leave it out' }],
    EBADF: [
      { means: 'the ruleset or the directory is not open', fix: 'open them first, and keep them open until here' },
    ],
    EBADFD: wrongKind('a ruleset, or a file or directory'),
  },
  landlock_restrict_self: {
    ENOSYS: missing,
    EOPNOTSUPP: off,
    EPERM: [
      {
        means: 'no_new_privs is not set, and CAP_SYS_ADMIN is missing',
        fix: 'prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) before',
      },
    ],
    E2BIG: [
      {
        means: 'as many rulesets lie on each other as may be: 16 (64 on kernels before 5.19)',
        fix: 'put the rules into fewer rulesets',
      },
    ],
    EBADF: [{ means: 'the ruleset is not open', fix: 'keep it open until here' }],
    EBADFD: wrongKind('a ruleset'),
  },
}
