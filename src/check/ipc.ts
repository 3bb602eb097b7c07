// Whether an object of an IPC namespace can be found from the other side.

import { randomInt } from 'node:crypto'
import { capture } from '../explain/perform.ts'
import { clone } from '../syscalls/clone.ts'
import { IPC_CREAT, IPC_EXCL, IPC_RMID, O_CREAT, O_EXCL, O_RDONLY, O_RDWR } from '../syscalls/constants.ts'
import { setgid, setuid } from '../syscalls/credentials.ts'
import { mq_open, mq_unlink, msgctl, msgget, semctl, semget, shmctl, shmget } from '../syscalls/ipc.ts'
import type { Step, Steps } from '../syscalls/step.ts'
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

/**
 * Makes an object on one side and looks for it on the other; it is removed in any case.
 * Gives a sentence for the evidence, and whether it was found there. Every answer except ENOENT means that it was.
 * @param meanwhile called while the object is there, with its name if it is a POSIX queue
 */
export async function crosses(
  kind: keyof typeof kinds,
  from: Side,
  { box, host, inside }: Pick<ClaimContext, 'box' | 'host' | 'inside'>,
  meanwhile: (name: string) => void = () => {},
): Promise<{ found: boolean; says: string }> {
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
  await on[from]([made])
  try {
    meanwhile(nameOf(key))
    const found = find(key)
    const answered = await answer(found, on[to]([found]))
    const where = { host: 'on the host', box: 'in the box' }
    return {
      found: answered !== 'ENOENT',
      says: `made ${where[from]}, asked for ${where[to]}: ${answered === 'ENOENT' ? 'ENOENT' : `found (${answered})`}`,
    }
  } finally {
    await on[from](remove(key, find(key)))
  }
}

/** The objects of a kind that the host has now and did not have before. */
export const leftBehind = (
  kind: keyof typeof kinds,
  { before, now }: Pick<ClaimContext, 'before' | 'now'>,
): string[] => (before ? now().ipc.filter(each => each.startsWith(`${kind} `) && !before.ipc.includes(each)) : [])
