// The eight namespaces: each is made once, in a process that exits at once.

import type { Machine, namespaceKinds } from '../proc/machine.ts'
import { clone } from '../syscalls/clone.ts'
import {
  CLONE_NEWCGROUP,
  CLONE_NEWIPC,
  CLONE_NEWNET,
  CLONE_NEWNS,
  CLONE_NEWPID,
  CLONE_NEWTIME,
  CLONE_NEWUSER,
  CLONE_NEWUTS,
} from '../syscalls/constants.ts'
import { exit } from '../syscalls/processes.ts'
import { type Finding, finding } from './finding.ts'
import { type Tried, tryBox } from './try.ts'

interface Kind {
  readonly link: (typeof namespaceKinds)[number]
  readonly name: string
  readonly flag: number
  readonly needed: boolean
  readonly why: string
}

const OF_THE_LAB = 'The lab has one of its own.'

const KINDS: readonly Kind[] = [
  { link: 'mnt', name: 'mount', flag: CLONE_NEWNS, needed: true, why: OF_THE_LAB },
  { link: 'pid', name: 'PID', flag: CLONE_NEWPID, needed: true, why: OF_THE_LAB },
  { link: 'uts', name: 'UTS', flag: CLONE_NEWUTS, needed: true, why: OF_THE_LAB },
  { link: 'ipc', name: 'IPC', flag: CLONE_NEWIPC, needed: true, why: OF_THE_LAB },
  { link: 'net', name: 'network', flag: CLONE_NEWNET, needed: true, why: OF_THE_LAB },
  { link: 'cgroup', name: 'cgroup', flag: CLONE_NEWCGROUP, needed: true, why: OF_THE_LAB },
  { link: 'user', name: 'user', flag: CLONE_NEWUSER, needed: false, why: 'In it an ordinary user is root of a box.' },
  { link: 'time', name: 'time', flag: CLONE_NEWTIME, needed: false, why: 'The x-ray compares it.' },
]

/** @param users the attempt to make a user namespace, without which an ordinary user cannot try the others */
export const namespaces = (machine: Machine, users: Tried): Finding[] =>
  KINDS.map(kind =>
    finding(
      {
        id: `${kind.name.toLowerCase()}-namespace`,
        says: `${kind.name === 'IPC' ? 'An' : 'A'} ${kind.name} namespace can be made`,
        needed: kind.needed,
        why: kind.why,
      },
      needsUsers(machine, users, kind) ?? tryKind(machine, kind),
    ),
  )

function tryKind(machine: Machine, { flag }: Kind): Tried {
  const user = machine.hasSysAdmin ? 0 : CLONE_NEWUSER
  return tryBox(clone(flag | user, [exit(0)]), machine)
}

/** If only a user namespace is missing, the other seven are unknown, so that one fix is not shown eight times. */
function needsUsers(machine: Machine, users: Tried, { link }: Kind): Tried | undefined {
  if (machine.hasSysAdmin || users.able !== false || link === 'user') return undefined
  const known = machine.kinds?.includes(link)
  if (known === undefined) return { able: null, evidence: 'there is no /proc/self/ns to read' }
  return {
    able: known ? null : false,
    evidence: known
      ? `/proc/self/ns/${link} is there, so the kernel has them; to make one, this user needs a user namespace first`
      : `there is no /proc/self/ns/${link}`,
    fix: "Boot a distribution's own kernel.",
    findOut: users.fix,
  }
}
