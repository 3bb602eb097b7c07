// What this machine can and cannot do: all findings, in the order in which they are shown.
import { release } from 'node:os'
import { readMachine } from '../proc/machine.ts'
import { cgroups } from './cgroups.ts'
import { filesystems } from './filesystems.ts'
import type { Section } from './finding.ts'
import { ids } from './ids.ts'
import { kernel } from './kernel.ts'
import { lab, runner, untriedLab } from './lab.ts'
import { limits } from './limits.ts'
import { namespaces } from './namespaces.ts'
import { network } from './network.ts'
import { security } from './security.ts'
import { readScreen, terminal } from './terminal.ts'
import { tools } from './tools.ts'
import { tryUserNamespace, users } from './users.ts'

/** Reads settings, and tries things in processes that exit at once, so that nothing remains. */
export async function examine(): Promise<Section[]> {
  const machine = readMachine()
  const ours = runner() // first, because it compiles the runner, which all attempts need
  const others = Promise.all([ours.able ? lab() : untriedLab(), network(machine), ids(machine)])
  const user = tryUserNamespace(machine)
  const here = {
    kernel: kernel(machine, release(), process.arch),
    namespaces: namespaces(machine, user),
    users: users(machine, user),
    filesystems: filesystems(machine),
    cgroups: cgroups(machine),
    security: security(machine),
  }
  const [itself, networks, subordinateIds] = await others
  return [
    { subject: 'The course', findings: [itself, ours, ...tools(ours.able === true)] },
    { subject: 'Kernel', findings: here.kernel },
    { subject: 'Namespaces', findings: here.namespaces },
    { subject: 'User namespaces', findings: here.users },
    { subject: 'User and group ids', findings: subordinateIds },
    { subject: 'Filesystems', findings: here.filesystems },
    { subject: 'Cgroups', findings: here.cgroups },
    { subject: 'Network', findings: networks },
    { subject: 'Security', findings: here.security },
    { subject: 'Limits', findings: limits() },
    { subject: 'Terminal', findings: terminal(readScreen()) },
  ]
}
