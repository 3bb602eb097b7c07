// Why a process cannot change its names and ids, or its powers: sethostname(2), setresuid(2), setgroups(2),
// capset(2), prctl(2), capabilities(7).

import { PR_CAP_AMBIENT, PR_CAPBSET_DROP, PR_SET_NO_NEW_PRIVS } from '../constants.ts'
import { type Causes, is, type Subject } from './cause.ts'

const PR_SET_SECCOMP = 22

const setname: Causes = {
  EPERM: [
    {
      means: 'no CAP_SYS_ADMIN in the user namespace that owns this UTS namespace',
      fix: 'ask for CLONE_NEWUTS before; an ordinary user adds CLONE_NEWUSER',
    },
  ],
  EINVAL: [{ means: 'the name has more than 64 bytes', fix: 'take a shorter one' }],
}

const ids = (map: string, power: string): Causes => ({
  EINVAL: [
    {
      means: `the id is not mapped in this user namespace (see /proc/self/${map})`,
      fix: `write ${map} first, and take an id from its first column on`,
    },
  ],
  EPERM: [
    {
      means: `without ${power} one may only change between the ids one has: real, effective and saved`,
      fix: `change ids before dropping ${power}, or become root of a user namespace first`,
    },
  ],
  EAGAIN: [
    {
      means: 'the kernel had no memory for the new id, or (before Linux 3.1) that user has too many processes',
      fix: 'try again',
    },
  ],
})

const uid = ids('uid_map', 'CAP_SETUID')
const gid = ids('gid_map', 'CAP_SETGID')

export const identity: Subject = {
  sethostname: setname,
  setdomainname: setname,
  setuid: uid,
  setreuid: uid,
  setresuid: uid,
  setgid: gid,
  setregid: gid,
  setresgid: gid,
  setgroups: {
    EPERM: [
      {
        means:
          'no CAP_SETGID; or in this user namespace /proc/self/setgroups says "deny", or gid_map is not written yet',
        fix: 'leave setgroups out, or have gid_map written by root or newgidmap without denying it',
      },
    ],
    EINVAL: [
      {
        means: 'a group is not mapped in this user namespace, or there are more than 65536',
        fix: 'map it in gid_map, or leave it out',
      },
    ],
  },
  fchownat: {
    EPERM: [
      {
        means: 'giving a file away needs CAP_CHOWN, and its owner and group must be mapped in this user namespace',
        fix: 'change owners before entering the user namespace, or map a range of ids with newuidmap and newgidmap',
      },
    ],
    EINVAL: [
      { means: 'the new owner is not mapped in this user namespace', fix: 'take an id from uid_map and gid_map' },
    ],
    ENOENT: [{ means: '{1:the file} does not exist in this root', fix: 'check the path there' }],
    EROFS: [{ means: '{1:the file} is on a read-only mount', fix: 'do it before the remount with MS_RDONLY' }],
  },
  capset: {
    EPERM: [
      {
        means:
          'powers can only be given up: permitted cannot grow, effective lies within permitted, inheritable grows only from the bounding set',
        fix: 'keep what is needed from the beginning; setting ids from root to another drops all, unless PR_SET_KEEPCAPS was set',
      },
    ],
    EINVAL: [
      {
        means: 'the version in the header is unknown',
        fix: 'use _LINUX_CAPABILITY_VERSION_3, 0x20080522, with two data words',
      },
    ],
    EFAULT: [{ means: 'header or data is not memory', fix: 'pass a header of 8 bytes and data of 24' }],
    ESRCH: [{ means: 'there is no such thread', fix: 'pass 0, oneself' }],
  },
  prlimit64: {
    EPERM: [
      {
        means: 'a hard limit can be raised only with CAP_SYS_RESOURCE in the initial user namespace',
        fix: 'see /proc/self/limits, and ask for no more than stands there',
      },
    ],
    EINVAL: [{ means: 'there is no such resource, or the soft limit is above the hard one', fix: 'see prlimit(2)' }],
  },
  prctl: {
    EPERM: [
      {
        when: is(0, PR_CAPBSET_DROP),
        means: 'dropping from the bounding set needs CAP_SETPCAP',
        fix: 'drop the bounding set before the other sets',
      },
      {
        when: is(0, PR_CAP_AMBIENT),
        means: 'an ambient capability must be permitted and inheritable already',
        fix: 'capset it into permitted and inheritable first',
      },
      {
        means: 'the bit is locked, or this option needs a power that is gone: PR_SET_SECUREBITS needs CAP_SETPCAP',
        fix: 'do it before dropping capabilities',
      },
    ],
    EINVAL: [
      {
        when: is(0, PR_SET_NO_NEW_PRIVS),
        means: 'the second argument must be 1 and the others 0; it cannot be taken back',
        fix: 'prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)',
      },
      {
        when: is(0, PR_CAPBSET_DROP),
        means: 'this kernel has no capability of that number',
        fix: 'stop at /proc/sys/kernel/cap_last_cap',
      },
      {
        means: 'the option or its value is unknown to this kernel, or arguments that must be 0 are not',
        fix: 'pass 0 for the arguments not used',
      },
    ],
    EACCES: [
      {
        when: is(0, PR_SET_SECCOMP),
        means: 'a filter is for those who can gain no more powers: no_new_privs is not set',
        fix: 'prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) before',
      },
    ],
    EFAULT: [
      {
        means: 'an argument is not an address, or a seccomp filter is not readable',
        fix: 'pass memory that lives until the call',
      },
    ],
  },
}
