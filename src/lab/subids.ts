// Subordinate ids: further user and group numbers that the machine's administrator delegated to a user (subuid(5)).
// Two set-user-ID helpers, newuidmap and newgidmap, write the maps that an ordinary user may not write.
import { spawnSync } from 'node:child_process'
import { userInfo } from 'node:os'
import { readIfThere } from '../base/read-if-there.ts'
import { UserError } from '../base/user-error.ts'

interface Range {
  readonly first: number
  readonly count: number
}

export interface SubordinateIds {
  readonly uids: Range
  readonly gids: Range
}

/** The ids delegated to this user, or undefined where there is nothing, or no helper to map it. */
export function subordinateIds(): SubordinateIds | undefined {
  const uids = range('/etc/subuid')
  const gids = range('/etc/subgid')
  if (!uids || !gids || !installed('newuidmap') || !installed('newgidmap')) return undefined
  return { uids, gids }
}

/** The first range of this user in a file of `name:first:count` lines, subuid(5). */
function range(file: string): Range | undefined {
  const names = ownNames()
  const lines = (readIfThere(file) ?? '').split('\n').map(line => line.split(':'))
  const [, first, count] = (lines.find(([name = '']) => names.includes(name)) ?? []).map(Number)
  return first && count && first > 0 && count > 0 ? { first, count } : undefined
}

/** How these files name this user; not at all where the user has no entry in passwd(5). */
function ownNames(): string[] {
  try {
    const { username, uid } = userInfo()
    return [username, String(uid)]
  } catch {
    return []
  }
}

const installed = (program: string) => !spawnSync(program, { stdio: 'ignore' }).error

/** Maps root of the new namespace to this user, and the ids from 1 on to the delegated ones. newuidmap(1) */
export function mapSubordinateIds(pid: number, { uids, gids }: SubordinateIds): void {
  map('newuidmap', pid, process.geteuid?.() ?? 0, uids)
  map('newgidmap', pid, process.getegid?.() ?? 0, gids)
}

function map(program: string, pid: number, own: number, { first, count }: Range): void {
  const result = spawnSync(program, [pid, 0, own, 1, 1, first, count].map(String), { encoding: 'utf8' })
  if (result.status === 0) return
  throw new UserError(
    3,
    `${program} refused: ${result.stderr.trim()}`,
    `It works by its set-user-ID bit: sudo chmod u+s "$(command -v ${program})"; where no_new_privs is set, not at all. /etc/subuid and /etc/subgid say which ids it may map.`,
  )
}
