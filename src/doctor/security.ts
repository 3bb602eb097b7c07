// Restrictions: seccomp, Landlock, the security modules, and the capabilities of root.

import type { Machine } from '../proc/machine.ts'
import { parseStatus } from '../proc/status.ts'
import { decode } from '../syscalls/capabilities.ts'
import { clone } from '../syscalls/clone.ts'
import { exit } from '../syscalls/processes.ts'
import { step } from '../syscalls/step.ts'
import { textOf } from './files.ts'
import { type Finding, finding } from './finding.ts'
import { type Tried, tryBox } from './try.ts'

export const security = (machine: Machine): Finding[] => [
  seccomp(textOf('/proc/sys/kernel/seccomp/actions_avail')),
  landlock(tryBox(clone(0, [landlockVersion(), exit(0)]), machine)),
  modules(textOf('/sys/kernel/security/lsm'), textOf('/proc/self/attr/current')),
  ...(machine.user === 0 ? [mayRaise(capabilities())] : []),
]

export const seccomp = (actions: string | undefined): Finding =>
  finding(
    {
      id: 'seccomp',
      says: 'System calls can be filtered (seccomp)',
      needed: false,
      why: 'A filter decides which system calls a box may make.',
    },
    {
      able: actions === undefined ? null : /\berrno\b/.test(actions),
      evidence: actions ?? '/proc/sys/kernel/seccomp/actions_avail cannot be read',
      fix: 'Boot a kernel with CONFIG_SECCOMP_FILTER=y: every distribution has it.',
    },
  )

/** landlock_create_ruleset(NULL, 0, LANDLOCK_CREATE_RULESET_VERSION) returns the version of Landlock. landlock(7) */
const landlockVersion = () =>
  step(
    {
      call: 'landlock_create_ruleset',
      man: 'landlock_create_ruleset(2)',
      does: 'asks which Landlock this kernel has',
      params: { attr: 'bytes', size: 'int', flags: 'int' },
    },
    [null, 0, 1],
  )

export const landlock = (tried: Tried): Finding =>
  finding(
    {
      id: 'landlock',
      says: 'A process can restrict itself (Landlock)',
      needed: false,
      why: 'It is the one sandbox that needs neither root nor a namespace.',
    },
    {
      able: tried.able,
      evidence: tried.able ? `version ${tried.result} of its interface` : tried.evidence,
      fix:
        tried.refusal?.errno === 'EOPNOTSUPP'
          ? 'It is built in but switched off. Boot with lsm=landlock,… on the kernel command line, before the modules listed there.'
          : 'Boot Linux 5.13 or newer with CONFIG_SECURITY_LANDLOCK=y.',
    },
  )

export const modules = (names: string | undefined, label: string | undefined): Finding =>
  finding(
    {
      id: 'security-modules',
      says: 'The security modules of this kernel can be read',
      needed: false,
      why: 'AppArmor and SELinux may forbid things in a box even to root, so their names help to explain an error.',
    },
    {
      able: names === undefined ? null : true,
      evidence: `${names ?? '/sys/kernel/security is not mounted'}${label ? `; we run as ${label.replace(/\0/g, '')}` : ''}`,
      findOut: 'sudo mount -t securityfs none /sys/kernel/security',
    },
  )

function capabilities(): readonly string[] | undefined {
  try {
    return decode(parseStatus(textOf('/proc/self/status') ?? '').CapEff)
  } catch {
    return undefined
  }
}

export const mayRaise = (held: readonly string[] | undefined): Finding =>
  finding(
    {
      id: 'raise-limits',
      says: 'Root can raise resource limits',
      needed: false,
      why: 'Without it podman, whose defaults raise limits, ends with exit code 126.',
    },
    {
      able: held === undefined ? null : held.includes('CAP_SYS_RESOURCE'),
      evidence:
        held === undefined
          ? '/proc/self/status cannot be read'
          : `CAP_SYS_RESOURCE is ${held.includes('CAP_SYS_RESOURCE') ? '' : 'not '}among our ${held.length} capabilities`,
      fix: 'podman run --ulimit nofile=20000:20000 --ulimit nproc=1000:1000 …; or start the container or machine with CAP_SYS_RESOURCE.',
    },
  )
