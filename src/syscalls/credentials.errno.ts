// What the errnos of the calls about users and capabilities mean: setresuid(2), setgroups(2), capset(2), capabilities(7).
import { errnoRules, type RuleText } from './errno-rule.ts'

const setId = (call: string, map: string, capability: string): RuleText[] => [
  {
    id: `${call}.EINVAL.not-mapped`,
    means: `the id is not mapped in this user namespace (see /proc/self/${map})`,
    fix: `write ${map} first, and take an id that its first column begins with`,
  },
  {
    id: `${call}.EPERM.no-capability`,
    means: `without ${capability} a process may only change between its own ids: real, effective and saved`,
    fix: `change ids before dropping ${capability}, or become root of a user namespace first`,
  },
  {
    id: `${call}.EAGAIN.no-memory`,
    means: 'the kernel had no memory for the new id, or (before Linux 3.1) that user has too many processes',
    fix: 'try again',
  },
]

export const credentialsRules = errnoRules([
  ...setId('setuid', 'uid_map', 'CAP_SETUID'),
  ...setId('setgid', 'gid_map', 'CAP_SETGID'),
  {
    id: 'setgroups.EPERM.denied',
    means: 'no CAP_SETGID; or in this user namespace /proc/self/setgroups says "deny", or gid_map is not written yet',
    fix: 'leave setgroups out, or have root or newgidmap write gid_map without denying setgroups',
  },
  {
    id: 'setgroups.EINVAL.not-mapped',
    means: 'a group is not mapped in this user namespace, or there are more than 65536',
    fix: 'map it in gid_map, or leave it out',
  },
  {
    id: 'capset.EPERM.cannot-grow',
    means:
      'a process can only give capabilities up: permitted cannot grow, effective lies within permitted, inheritable grows only from the bounding set',
    fix: 'keep what is needed from the beginning; a change from root to another id drops all of them, unless PR_SET_KEEPCAPS was set',
  },
  {
    id: 'capset.EINVAL.version',
    means: 'the version in the header is unknown',
    fix: 'use _LINUX_CAPABILITY_VERSION_3, 0x20080522, with two data words',
  },
  {
    id: 'capset.EFAULT.not-memory',
    means: 'header or data is not memory',
    fix: 'pass a header of 8 bytes and data of 24',
  },
  { id: 'capset.ESRCH.no-thread', means: 'there is no such thread', fix: 'pass 0, the calling thread' },
])
