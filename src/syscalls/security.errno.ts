// What the errnos of seccomp and Landlock mean: seccomp(2), landlock(7).
import { SECCOMP_SET_MODE_STRICT } from './constants.ts'
import { errnoRules, is, type RuleText } from './errno-rule.ts'

const landlock = (call: string): RuleText[] => [
  {
    id: `${call}.ENOSYS.no-landlock`,
    means: 'this kernel has no Landlock (it came with 5.13), or a seccomp filter hides it',
    fix: 'go on without, and say so',
  },
  {
    id: `${call}.EOPNOTSUPP.switched-off`,
    means: 'Landlock is in this kernel but was not switched on at boot',
    fix: 'add landlock to the lsm= list of the kernel command line',
  },
]

const wrongKind = (call: string, what: string): RuleText => ({
  id: `${call}.EBADFD.wrong-kind`,
  means: `a descriptor is open, but not ${what}`,
  fix: 'pass the ruleset from landlock_create_ruleset, and a directory opened with O_PATH',
})

export const securityRules = errnoRules([
  {
    id: 'seccomp.EACCES.no-new-privs-missing',
    means: 'without CAP_SYS_ADMIN a process may install a filter only after it has set no_new_privs',
    fix: 'prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) before',
  },
  {
    id: 'seccomp.EINVAL.strict-takes-no-filter',
    when: is(0, SECCOMP_SET_MODE_STRICT),
    means:
      'SECCOMP_SET_MODE_STRICT takes no filter and no flags, or a filter is in force already; and it would leave a process only read, write, _exit and sigreturn, so that execve kills it',
    fix: 'seccomp(SECCOMP_SET_MODE_FILTER, 0, compile(filter))',
  },
  {
    id: 'seccomp.EINVAL.bad-program',
    means:
      'the filter is not a valid program: 1 to 4096 instructions, jumps forward only, every path ending in a return, loads at multiples of 4; or strict mode is on already, or a flag is unknown',
    fix: 'count the jumps again; they are relative to the next instruction',
  },
  {
    id: 'seccomp.EFAULT.not-memory',
    means: 'the struct sock_fprog or the filter it points to is not memory',
    fix: 'pass the address of { length, address of the instructions }',
  },
  {
    id: 'seccomp.ENOMEM.too-long',
    means: 'all filters together would exceed 32768 instructions',
    fix: 'use fewer or shorter filters',
  },
  {
    id: 'seccomp.EBUSY.listener',
    means: 'a listener is attached already',
    fix: 'use SECCOMP_FILTER_FLAG_NEW_LISTENER for one filter only',
  },
  {
    id: 'seccomp.ESRCH.threads',
    means: 'another thread could not be brought to the same filter',
    fix: 'install it while there is one thread',
  },
  ...landlock('landlock_create_ruleset'),
  {
    id: 'landlock_create_ruleset.EINVAL.unknown-right',
    means: "a right is unknown to this kernel's Landlock, or the structure is too small",
    fix: 'ask for the version first (flag LANDLOCK_CREATE_RULESET_VERSION) and leave newer rights out',
  },
  {
    id: 'landlock_create_ruleset.E2BIG.newer-fields',
    means: 'the structure is longer than this kernel knows, and the rest is not zero',
    fix: 'leave newer fields out',
  },
  {
    id: 'landlock_create_ruleset.ENOMSG.no-right',
    means: 'the ruleset would handle no right at all',
    fix: 'name at least one',
  },
  ...landlock('landlock_add_rule'),
  {
    id: 'landlock_add_rule.EINVAL.right-not-handled',
    means:
      'the rule allows a right that the ruleset does not handle, or one that makes no sense for a file, such as READ_DIR',
    fix: 'allow a subset of the rights that the ruleset handles',
  },
  {
    id: 'landlock_add_rule.ENOMSG.allows-nothing',
    means: 'the rule allows nothing',
    fix: 'leave it out: what no rule allows is forbidden already',
  },
  {
    id: 'landlock_add_rule.EBADF.not-open',
    means: 'the ruleset or the directory is not open',
    fix: 'open them first, and keep them open until here',
  },
  wrongKind('landlock_add_rule', 'a ruleset, or a file or directory'),
  ...landlock('landlock_restrict_self'),
  {
    id: 'landlock_restrict_self.EPERM.no-new-privs-missing',
    means: 'no_new_privs is not set, and CAP_SYS_ADMIN is missing',
    fix: 'prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) before',
  },
  {
    id: 'landlock_restrict_self.E2BIG.too-many-layers',
    means: 'the limit of rulesets on top of each other is reached: 16 (64 on kernels before 5.19)',
    fix: 'put the rules into fewer rulesets',
  },
  { id: 'landlock_restrict_self.EBADF.not-open', means: 'the ruleset is not open', fix: 'keep it open until here' },
  wrongKind('landlock_restrict_self', 'a ruleset'),
])
