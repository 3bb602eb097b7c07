// What the errnos of prlimit64 mean: prlimit(2).
import { errnoRules } from './errno-rule.ts'

export const rlimitsRules = errnoRules([
  {
    id: 'prlimit64.EPERM.hard-limit',
    means: 'a hard limit can be raised only with CAP_SYS_RESOURCE in the initial user namespace',
    fix: 'see /proc/self/limits, and ask for no more than stands there',
  },
  {
    id: 'prlimit64.EINVAL.bad-limit',
    means: 'there is no such resource, or the soft limit is above the hard one',
    fix: 'see prlimit(2)',
  },
])
