// The four kinds of objects that an IPC namespace holds, as lists: to make one of each, to ask for them, to remove them.
import { randomInt } from 'node:crypto'
import { readFileSync } from 'node:fs'
import {
  IPC_CREAT,
  IPC_EXCL,
  IPC_RMID,
  mayFail,
  mq_open,
  mq_unlink,
  msgctl,
  msgget,
  O_CREAT,
  O_EXCL,
  O_RDONLY,
  O_RDWR,
  semctl,
  semget,
  shmctl,
  shmget,
} from 'cooperage'

/** Both sides know them. A key is a number that programs agree on, often from ftok(3); these are nobody's yet. */
export const KEY = randomInt(0x10000, 0x7fff0000)
export const CASK = `cask-${KEY}`
const NEW = IPC_CREAT | IPC_EXCL | 0o600

export const makeMemory = [shmget(KEY, 4096, NEW)]
export const make = [
  ...makeMemory,
  semget(KEY, 1, NEW),
  msgget(KEY, NEW),
  mq_open(CASK, O_CREAT | O_EXCL | O_RDWR, 0o600),
]

const [shm, sem, msg, mq] = [shmget(KEY, 0, 0), semget(KEY, 0, 0), msgget(KEY, 0), mq_open(CASK, O_RDONLY)]
export const find = mayFail([shm, sem, msg, mq])

/** Asks for the memory; who finds it removes it. */
export const removeMemory = mayFail([shm, shmctl(shm, IPC_RMID)])
export const remove = [
  ...removeMemory,
  ...mayFail([sem, semctl(sem, IPC_RMID)]),
  ...mayFail([msg, msgctl(msg, IPC_RMID)]),
  ...mayFail(mq_unlink(CASK)),
]

/** The calls that make or find one, and what it is. */
export const KINDS = [
  ['shmget', 'shared memory'],
  ['semget', 'semaphores'],
  ['msgget', 'messages'],
  ['mq_open', 'a POSIX queue'],
] as const

/** Whether memory of a key is there, as the kernel lists it to us. The first column is the key. */
export const isListed = (key = KEY): boolean =>
  readFileSync('/proc/sysvipc/shm', 'utf8')
    .split('\n')
    .slice(1)
    .some(line => Number(line.trim().split(/\s+/)[0]) === key)

export const listed = (key = KEY): string => `/proc/sysvipc/shm ${isListed(key) ? 'lists it' : 'does not list it'}`
