// Whether an object of an IPC namespace can be found from the other side.

import { randomInt } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { capture, run } from '../explain/perform.ts'
import { whenWeEnd } from '../run/when-we-end.ts'
import { clone } from '../syscalls/clone.ts'
import { IPC_CREAT, IPC_EXCL, IPC_RMID, O_CREAT, O_EXCL, O_RDONLY, O_RDWR } from '../syscalls/constants.ts'
import { setgid, setuid } from '../syscalls/credentials.ts'
import { cat } from '../syscalls/files.ts'
import { mq_open, mq_unlink, msgctl, msgget, semctl, semget, shmctl, shmget } from '../syscalls/ipc.ts'
import { mayFail, type Step, type Steps } from '../syscalls/step.ts'
import { answer } from './answer.ts'
import type { ClaimContext } from './claim-context.ts'

/** The four kinds of objects: how one is made, found and removed. */
const kinds = {
  shm: {
    make: (key: number) => shmget(key, 4096, IPC_CREAT | IPC_EXCL | 0o600),
    find: (key: number) => shmget(key, 0, 0),
    remove: (_: number, found: Step) => [found, shmctl(found, IPC_RMID)],
  },
  sem: {
    make: (key: number) => semget(key, 1, IPC_CREAT | IPC_EXCL | 0o600),
    find: (key: number) => semget(key, 0, 0),
    remove: (_: number, found: Step) => [found, semctl(found, IPC_RMID)],
  },
  msg: {
    make: (key: number) => msgget(key, IPC_CREAT | IPC_EXCL | 0o600),
    find: (key: number) => msgget(key, 0),
    remove: (_: number, found: Step) => [found, msgctl(found, IPC_RMID)],
  },
  mqueue: {
    make: (key: number) => mq_open(nameOf(key), O_CREAT | O_EXCL | O_RDWR, 0o600),
    find: (key: number) => mq_open(nameOf(key), O_RDONLY),
    remove: (key: number) => [mq_unlink(nameOf(key))],
  },
} as const

const nameOf = (key: number) => `cooper-${key}`

export type Side = 'host' | 'box'

const WHERE = { host: 'on the host', box: 'in the box' }

interface Crossing {
  readonly found: boolean
  /** A sentence for the evidence. */
  readonly says: string
}

/**
 * Makes an object on one side and looks for it on the other; it is removed in any case. Every answer except ENOENT means
 * that it was found. In a process that was there before us nothing is made, and neither on the host: we could be
 * interrupted, and the object would stay. There the tables of both sides are compared.
 * @param meanwhile called while the object is there, with its name if it is a POSIX queue
 */
export async function crosses(
  kind: keyof typeof kinds,
  from: Side,
  context: Pick<ClaimContext, 'box' | 'host' | 'inside' | 'before'>,
  meanwhile: (name: string) => void = () => {},
): Promise<Crossing> {
  const { box, host, inside, before } = context
  if (!before) return kind === 'mqueue' ? queuesCross(from, context) : tablesCross(kind, from, context)
  const { make, find, remove } = kinds[kind]
  // In a user namespace, the process that looks needs a user and a group that are mapped there.
  const become =
    box.namespaces.user === host.namespaces.user
      ? []
      : [...box.gidMap.slice(0, 1).map(id => setgid(id.inside)), ...box.uidMap.slice(0, 1).map(id => setuid(id.inside))]
  const on = {
    host: (steps: Steps): Promise<unknown> => capture(clone(0, steps)),
    box: (steps: Steps): Promise<unknown> => inside(['ipc'], [...become, ...steps]),
  }
  const to = from === 'host' ? 'box' : 'host'
  const key = randomInt(1, 2 ** 31)
  const made = make(key)
  // Without a lab the host is the real one, and an object of ours would stay there when a signal ends us.
  const over = whenWeEnd(() => from === 'host' && run(clone(0, mayFail(remove(key, find(key))))))
  try {
    await on[from]([made])
    meanwhile(nameOf(key))
    const found = find(key)
    const answered = await answer(found, on[to]([found]))
    return {
      found: answered !== 'ENOENT',
      says: `made ${WHERE[from]}, asked for ${WHERE[to]}: ${answered === 'ENOENT' ? 'ENOENT' : `found (${answered})`}`,
    }
  } finally {
    over()
    await on[from](remove(key, find(key)))
  }
}

/** Whether a table of System V objects has a line that the other side's has too. sysvipc(7) */
async function tablesCross(
  kind: 'shm' | 'sem' | 'msg',
  from: Side,
  { inside }: Pick<ClaimContext, 'inside'>,
): Promise<Crossing> {
  const file = `/proc/sysvipc/${kind}`
  const tables = { host: linesOf(readFileSync(file, 'utf8')), box: linesOf(await inside(['ipc'], cat(file))) }
  const to = from === 'host' ? 'box' : 'host'
  const both = tables[from].filter(line => tables[to].includes(line))
  const there = both.length === 0 ? 'none of them' : `${both.length} of them`
  return {
    found: both.length > 0,
    says: `nothing was made, because the process was there before us; ${file} lists ${tables[from].length} ${WHERE[from]}, and ${there} ${WHERE[to]}`,
  }
}

/** Without the titles. */
const linesOf = (table: string): string[] => table.trim().split('\n').slice(1)

/** POSIX queues are files of an mqueue filesystem, of which each IPC namespace has one. mq_overview(7) */
function queuesCross(from: Side, { box, host }: Pick<ClaimContext, 'box' | 'host'>): Crossing {
  const [ours, theirs] = [host, box].map(({ mounts }) => mounts.findLast(({ fstype }) => fstype === 'mqueue')?.device)
  const shared = box.namespaces.ipc === host.namespaces.ipc
  const sees = shared || (from === 'host' && theirs !== undefined && theirs === ours)
  const what = theirs
    ? `mqueue is device ${theirs} in the box, ${ours ?? 'mounted nowhere'} on the host`
    : 'it has mounted no mqueue'
  return { found: sees, says: `nothing was made, because the process was there before us; ${what}` }
}

/** The objects of a kind that the host has now and did not have before. */
export const leftBehind = (
  kind: keyof typeof kinds,
  { before, now }: Pick<ClaimContext, 'before' | 'now'>,
): string[] => (before ? now().ipc.filter(each => each.startsWith(`${kind} `) && !before.ipc.includes(each)) : [])
