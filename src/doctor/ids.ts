// Subordinate ids, with which an ordinary user's box can have several users. Source: subuid(5), newuidmap(1).
import { spawnSync } from 'node:child_process'
import { userInfo } from 'node:os'
import { start } from '../explain/perform.ts'
import { mapSubordinateIds, subordinateIds } from '../lab/subids.ts'
import type { Machine } from '../proc/machine.ts'
import { StepFailed } from '../run/failure.ts'
import { clone } from '../syscalls/clone.ts'
import { CLONE_NEWUSER } from '../syscalls/constants.ts'
import { exit } from '../syscalls/processes.ts'
import { octal, permissions, textOf } from './files.ts'
import { type Answer, type Finding, finding } from './finding.ts'
import { findProgram, installCommand } from './programs.ts'
import { refused } from './try.ts'

const ENOUGH = 65536

export async function ids(machine: Machine): Promise<Finding[]> {
  const name = userName()
  return [
    idRanges(machine, name, textOf('/etc/subuid'), textOf('/etc/subgid')),
    finding(
      {
        id: 'newuidmap',
        says: 'newuidmap and newgidmap may write id maps',
        needed: false,
        why: 'Only they may map the ids that an ordinary user was given in /etc/subuid, as images with several users need.',
      },
      (await tryMapping(machine)) ??
        worst(['newuidmap', 'newgidmap'].map(program => helper(readHelper(program, machine)))),
    ),
  ]
}

/** Our user name, or our uid if it has no name here. */
function userName(): string {
  try {
    return userInfo().username
  } catch {
    return String(process.getuid?.())
  }
}

export function idRanges(
  machine: Machine,
  name: string,
  subuid: string | undefined,
  subgid: string | undefined,
): Finding {
  const count = (file: string | undefined) =>
    (file ?? '')
      .split('\n')
      .map(line => line.split(':'))
      .filter(([who]) => who === name || who === String(machine.user))
      .reduce((sum, [, , many]) => sum + (Number(many) || 0), 0)
  const [users, groups] = [count(subuid), count(subgid)]
  const rootHasEnough = machine.user === 0 && machine.ids > ENOUGH
  return finding(
    {
      id: 'subordinate-ids',
      says: 'A box can have several users',
      needed: false,
      why: 'With a single id root is the only user of a box, and cannot switch to another with setuid.',
    },
    {
      able: rootHasEnough || (users > 0 && groups > 0),
      evidence: `/etc/subuid gives ${users} ids to ${name}, /etc/subgid ${groups}${rootHasEnough ? '; root needs none' : ''}`,
      fix: `sudo usermod --add-subuids 100000-165535 --add-subgids 100000-165535 ${name}`,
    },
  )
}

/** Maps the subordinate ids of our user in a user namespace; undefined if our user has none. */
async function tryMapping(machine: Machine): Promise<Answer | undefined> {
  const ranges = machine.user === 0 ? undefined : subordinateIds()
  if (!ranges) return undefined
  let refusal: unknown
  try {
    const running = start(clone(CLONE_NEWUSER, [exit(0)]), {
      timeout: 5000,
      gate: async (_, pid) => {
        try {
          mapSubordinateIds(pid, ranges)
        } catch (error) {
          refusal = error
          throw error
        }
      },
    })
    await running.performed
    await running.exited
    return {
      able: true,
      evidence: `mapped ${ranges.uids.count} users and ${ranges.gids.count} groups in a user namespace`,
    }
  } catch (error) {
    if (error instanceof StepFailed) return { ...refused(error, machine), able: null }
    const { message } = (refusal ?? error) as Error
    return { able: false, evidence: message, fix: helper(readHelper('newuidmap', machine)).fix }
  }
}

export interface Helper {
  readonly program: string
  readonly path: string | undefined
  readonly mode: number
  readonly owner: number
  /** The output of getcap(8); undefined if getcap is not installed. */
  readonly capabilities: string | undefined
  readonly noNewPrivs: boolean
}

function readHelper(program: string, { noNewPrivs }: Machine): Helper {
  const path = findProgram(program)
  const { mode, owner } = (path && permissions(path)) || { mode: 0, owner: 0 }
  const getcap =
    path && !(mode & SET_USER_ID)
      ? spawnSync(findProgram('getcap') ?? 'getcap', [path], { encoding: 'utf8' })
      : undefined
  return { program, path, mode, owner, capabilities: getcap?.error ? undefined : getcap?.stdout, noNewPrivs }
}

const SET_USER_ID = 0o4000

/** The helper works if its file is set-user-ID root or has a file capability. */
export function helper({ program, path, mode, owner, capabilities, noNewPrivs }: Helper): Answer {
  if (!path)
    return {
      able: false,
      evidence: `no ${program}`,
      fix: installCommand({ debian: 'uidmap', fedora: 'shadow-utils', alpine: 'shadow-uidmap', arch: 'shadow' }),
    }
  const isSetuidRoot = (mode & SET_USER_ID) !== 0 && owner === 0
  const evidence = `${path} is ${octal(mode)} and belongs to user ${owner}`
  if (noNewPrivs)
    return {
      able: false,
      evidence: `${evidence}, but no_new_privs is set: no program that we start gains privileges`,
      fix: 'Start cooper outside the sandbox, the container, or the service with NoNewPrivileges=yes that set it.',
    }
  if (isSetuidRoot) return { able: true, evidence }
  if (/cap_set[ug]id/.test(capabilities ?? '')) return { able: true, evidence: `${capabilities?.trim()}` }
  if (mode & SET_USER_ID)
    return {
      able: false,
      evidence: `${evidence}: set-user-ID gives the rights of that user, not of root; a user namespace that does not map root looks like this`,
      fix: 'Start cooper outside that user namespace.',
    }
  if (capabilities === undefined)
    return {
      able: null,
      evidence: `${evidence}, without the set-user-ID bit; only getcap could tell whether it has capabilities`,
      findOut: installCommand({ debian: 'libcap2-bin', fedora: 'libcap', alpine: 'libcap-utils', arch: 'libcap' }),
    }
  return {
    able: false,
    evidence: `${evidence}, without the set-user-ID bit and without cap_setuid`,
    fix: `sudo chmod u+s ${path}`,
  }
}

const worst = (answers: readonly Answer[]): Answer =>
  answers.find(({ able }) => able === false) ?? answers.find(({ able }) => able === null) ?? (answers[0] as Answer)
