import {
  CAP_AUDIT_WRITE,
  CAP_MKNOD,
  CAP_NET_RAW,
  type Claim,
  claim,
  type Decoration,
  type Diagnosis,
  decode,
  everyCapability,
  forEveryTask,
  type InstalledFilters,
  idOutside,
  installedFilters,
  judged,
  look,
  type Process,
  setOf,
} from 'cooperage'
import { kept } from './lesson.ts'

/** The largest set that an engine leaves by default, Docker's: "Runtime privilege and Linux capabilities" in its documentation. */
const MOST = setOf(...kept, CAP_AUDIT_WRITE, CAP_MKNOD, CAP_NET_RAW)

const names = (set: bigint): string => {
  const all = decode(set)
  return all.length > 14 ? `${all.length} capabilities` : all.join(' ') || 'none'
}
const beyond = (set: bigint): string => {
  const more = decode(set & ~MOST)
  return more.length > 6 ? `${more.slice(0, 6).join(' ')} and ${more.length - 6} more` : more.join(' ')
}
const isRoot = (box: Process, host: Process): boolean =>
  box.status.Uid.effective === (box.namespaces.user === host.namespaces.user ? 0 : idOutside(box.uidMap, 0))

export const claims: Claim[] = [
  claim('bounding', 'Its bounding set holds no more than that of a container by default.', ({ box: { pid, status } }) =>
    judged(
      (status.CapBnd & ~MOST) === 0n,
      `CapBnd in /proc/${pid}/status is ${status.CapBnd.toString(16)}: ${names(status.CapBnd)}`,
      {
        means: `The bounding set still holds ${beyond(status.CapBnd)}, and ${status.NoNewPrivs ? 'only no_new_privs keeps execve from giving root all of it' : 'execve gives root all of it'}.`,
        look: 'prctl(PR_CAPBSET_DROP, …) takes one out, while CAP_SETPCAP is there.',
        calls: ['prctl'],
      },
    ),
  ),

  claim('powers', 'It has no more powers itself.', ({ box: { pid, status } }) =>
    judged(
      ((status.CapPrm | status.CapEff) & ~MOST) === 0n,
      `/proc/${pid}/status: CapPrm ${status.CapPrm.toString(16)}, CapEff ${status.CapEff.toString(16)}: ${names(status.CapPrm)}`,
      (status.CapInh & ~MOST) === 0n
        ? {
            means: `It may use ${beyond(status.CapPrm | status.CapEff)}: the bounding set does not limit what it holds already.`,
            look: 'Give that up with capset.',
            calls: ['capset'],
          }
        : {
            means: `It may use ${beyond(status.CapPrm | status.CapEff)}: execve gives root its inheritable set too, whatever the bounding set says, and that one is full.`,
            look: 'Empty it with capset.',
            calls: ['capset'],
          },
    ),
  ),

  claim(
    'nothing-handed-on',
    'It hands no power on to programs that have none of their own.',
    ({ box: { pid, status } }) =>
      judged(
        status.CapInh === 0n && status.CapAmb === 0n,
        `/proc/${pid}/status: CapInh ${names(status.CapInh)}, CapAmb ${names(status.CapAmb)}`,
        {
          means: `Who steps down from root in there keeps a way to these: ${names(status.CapInh | status.CapAmb)}.`,
          look: 'Empty both sets by a capset with inheritable 0n, for ambient lies within inheritable.',
          calls: ['capset'],
        },
      ),
    ['powers'],
  ),

  claim(
    'gains-nothing',
    'No program that it starts gives it a power that it has not.',
    ({ box, host }) => {
      const { CapPrm, CapBnd, NoNewPrivs } = box.status
      const hasAll = isRoot(box, host) && CapPrm === CapBnd
      return judged(
        NoNewPrivs || hasAll,
        `/proc/${box.pid}/status: NoNewPrivs ${NoNewPrivs ? 1 : 0}${NoNewPrivs ? '' : `; its bounding set has ${hasAll ? 'nothing that it, as root, does not hold' : `more than it holds: ${names(CapBnd & ~CapPrm)}`}`}`,
        {
          means: 'A set-user-ID program, or one with capabilities on its file, gives it those back.',
          look: 'prctl(PR_SET_NO_NEW_PRIVS, 1), before execve.',
          calls: ['prctl'],
        },
      )
    },
    ['bounding'],
  ),

  claim('filter', 'A filter of its own refuses some of its system calls.', ({ box, host, performed }) => {
    const { Seccomp, Seccomp_filters: filters = Number(Seccomp === 'filter') } = box.status
    const ours = host.status.Seccomp_filters ?? 0
    const counted = `/proc/${box.pid}/status: Seccomp is ${Seccomp}, with ${filters} of them; the host has ${ours}`
    const missing: Diagnosis = {
      means: 'All of the kernel is open to it, hundreds of calls of which it needs few.',
      look: 'seccomp(SECCOMP_SET_MODE_FILTER, …), after no_new_privs, right before execve.',
      calls: ['seccomp'],
    }
    if (Seccomp === 'strict') return judged(true, `${counted}: read, write and _exit are left`, missing)
    if (Seccomp !== 'filter' || filters <= ours) return judged(false, counted, missing)
    const installed = performed && installedFilters(performed)
    // Only the program of a filter tells what it decides, and of a filter that no list installed we do not have it.
    const others = filters - ours - (installed?.count ?? 0)
    if (
      !installed ||
      (box.status.Seccomp_filters !== undefined && others < 0) ||
      (others > 0 && !installed.refused.length)
    )
      return { passed: null, evidence: `${counted}; what it decides is not checked: only its own program tells` }
    return judged(
      installed.refused.length > 0,
      `${counted}; the list's ${installed.count === 1 ? 'filter refuses' : `${installed.count} filters refuse`} ${few(installed.refused) || 'no call of this machine'}`,
      refusesNothing(installed),
    )
  }),
].map(forEveryTask('bounding', 'powers', 'nothing-handed-on', 'gains-nothing', 'filter'))

const few = (calls: readonly string[]): string =>
  calls.length > 6 ? `${calls.slice(0, 6).join(' ')} and ${calls.length - 6} more` : calls.join(' ')

/** Why a filter that is in place refuses nothing. A filter of the toolkit kills calls of another architecture in any case. */
function refusesNothing({ answers }: InstalledFilters): Diagnosis {
  const others = answers.filter(answer => answer !== 'ALLOW' && answer !== 'KILL_PROCESS')
  const refuses = others.filter(answer => answer !== 'LOG')
  const look = "Write rules with an errno or 'kill' for calls that nothing in the box needs."
  const calls = ['seccomp']
  if (refuses.length > 0)
    return {
      means: `The filter has a rule with ${refuses.join(' and ')}, and no call ever gets there: a rule before it lets the same call through.`,
      look: 'The first rule that fits a call decides: put the rules that refuse first.',
      calls,
    }
  if (others.length > 0) return { means: 'The filter only logs: after LOG the kernel performs the call.', look, calls }
  return { means: 'The filter refuses nothing: it lets every call through.', look, calls }
}

const drop = (because: string) => (name: string) => ({ call: `prctl(PR_CAPBSET_DROP, ${name})`, because })
const missing = setOf(...everyCapability()) & ~look(process.pid).status.CapBnd

export const decoration: Decoration[] = [
  {
    call: 'prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL',
    because: 'Mostly the set is empty; and capset, further down, empties it together with the inheritable one.',
  },
  {
    call: 'capset(',
    because:
      'execve gives root just the bounding set, if the inheritable one is empty, as it mostly is. So the rest goes then.',
  },
  ...decode(MOST & ~setOf(...kept)).map(
    drop('Docker leaves it to a container by default, Podman does not: no claim asks for that.'),
  ),
  ...decode(missing).map(drop('On this machine it was out of our bounding set before.')),
]
