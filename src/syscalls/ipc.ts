// Calls about what an IPC namespace holds: System V shared memory, semaphores and messages, POSIX message queues.
import { IPC, IPC_COMMAND, OPEN } from './flags.ts'
import { type Step, step } from './step.ts'

const SHMGET = {
  call: 'shmget',
  man: 'shmget(2)',
  does: 'finds or makes a System V shared memory segment',
  params: { key: 'int', size: 'int', shmflg: IPC },
} as const

/**
 * Finds the shared memory segment of a key, or makes one of `size` bytes (IPC_CREAT); gives its id.
 * Errors: ENOENT nobody has made it here, EEXIST, ENOSPC. shmget(2), sysvipc(7)
 */
export const shmget = (key: number, size: number, flags: number): Step => step(SHMGET, [key, size, flags])

const SHMCTL = {
  call: 'shmctl',
  man: 'shmctl(2)',
  does: 'looks at, changes or removes a shared memory segment',
  params: { shmid: 'int', op: IPC_COMMAND, buf: 'int' },
} as const

/**
 * An order about a segment. IPC_RMID removes it: at once, or when the last who has it attached lets go.
 * @param id what shmget gave
 * Errors: EINVAL no such id in this IPC namespace, EPERM another user's, EIDRM. shmctl(2)
 */
export const shmctl = (id: Step | number, command: number): Step => step(SHMCTL, [id, command, 0])

const SEMGET = {
  call: 'semget',
  man: 'semget(2)',
  does: 'finds or makes a set of System V semaphores',
  params: { key: 'int', nsems: 'int', semflg: IPC },
} as const

/** Finds or makes a set of `count` semaphores; gives its id. Errors: ENOENT, EEXIST, ENOSPC. semget(2) */
export const semget = (key: number, count: number, flags: number): Step => step(SEMGET, [key, count, flags])

const SEMCTL = {
  call: 'semctl',
  man: 'semctl(2)',
  does: 'looks at, changes or removes a set of semaphores',
  params: { semid: 'int', semnum: 'int', op: IPC_COMMAND, arg: 'int' },
} as const

/**
 * An order about a set of semaphores. IPC_RMID removes it at once; who waits for one of them gets EIDRM.
 * @param id what semget gave
 * Errors: EINVAL no such id in this IPC namespace, EPERM another user's. semctl(2)
 */
export const semctl = (id: Step | number, command: number): Step => step(SEMCTL, [id, 0, command, 0])

const MSGGET = {
  call: 'msgget',
  man: 'msgget(2)',
  does: 'finds or makes a System V message queue',
  params: { key: 'int', msgflg: IPC },
} as const

/** Finds or makes a message queue; gives its id. Errors: ENOENT, EEXIST, ENOSPC. msgget(2) */
export const msgget = (key: number, flags: number): Step => step(MSGGET, [key, flags])

const MSGCTL = {
  call: 'msgctl',
  man: 'msgctl(2)',
  does: 'looks at, changes or removes a message queue',
  params: { msqid: 'int', op: IPC_COMMAND, buf: 'int' },
} as const

/**
 * An order about a message queue. IPC_RMID removes it at once, with the messages in it.
 * @param id what msgget gave
 * Errors: EINVAL no such id in this IPC namespace, EPERM another user's. msgctl(2)
 */
export const msgctl = (id: Step | number, command: number): Step => step(MSGCTL, [id, command, 0])

const MQ_OPEN = {
  call: 'mq_open',
  man: 'mq_open(3)',
  does: 'opens a POSIX message queue',
  params: { name: 'string', oflag: OPEN, mode: 'octal', attr: 'int' },
} as const

/**
 * Opens a POSIX message queue; makes it with O_CREAT. The kernel wants the name without the slash that the C library
 * asks for. Errors: ENOENT, EEXIST, ENOSPC (fs.mqueue.queues_max). mq_open(3), mq_overview(7)
 */
export const mq_open = (name: string, flags: number, mode = 0o600): Step => step(MQ_OPEN, [name, flags, mode, 0])

const MQ_UNLINK = {
  call: 'mq_unlink',
  man: 'mq_unlink(3)',
  does: 'removes a POSIX message queue',
  params: { name: 'string' },
} as const

/** Removes a POSIX message queue. Error: ENOENT. mq_unlink(3) */
export const mq_unlink = (name: string): Step => step(MQ_UNLINK, [name])
