// Calls about what an IPC namespace holds: System V shared memory, semaphores and messages, POSIX message queues.
import { IPC, IPC_COMMAND, OPEN } from './flags.ts'
import { flags, looseFlags, name, number32, numbered, oneOf, permissions, size } from './parameters.ts'
import { filled, syscall } from './syscall.ts'

const objectId = numbered('an id')

/**
 * Finds the shared memory segment of a key, or makes one of `size` bytes (IPC_CREAT); gives its id.
 * Errors: ENOENT there is none with this key, EEXIST, ENOSPC. shmget(2), sysvipc(7)
 */
export const shmget = syscall(
  'shmget',
  'shmget(2)',
  'finds or makes a System V shared memory segment',
  [number32('key'), size('size'), looseFlags('shmflg', IPC)],
  (key, size, shmflg) => [key, size, shmflg],
)

/**
 * An order about a segment. IPC_RMID removes it: at once, or when the last process that has it attached lets go.
 * @param shmid what shmget gave
 * Errors: EINVAL no such id in this IPC namespace, EPERM another user's, EIDRM. shmctl(2)
 */
export const shmctl = syscall(
  'shmctl',
  'shmctl(2)',
  'looks at, changes or removes a shared memory segment',
  [objectId('shmid'), oneOf('op', IPC_COMMAND), filled('buf')],
  (shmid, op) => [shmid, op, 0],
)

/** Finds or makes a set of `nsems` semaphores; gives its id. Errors: ENOENT, EEXIST, ENOSPC. semget(2) */
export const semget = syscall(
  'semget',
  'semget(2)',
  'finds or makes a set of System V semaphores',
  [number32('key'), size('nsems'), looseFlags('semflg', IPC)],
  (key, nsems, semflg) => [key, nsems, semflg],
)

/**
 * An order about a set of semaphores. IPC_RMID removes it at once; processes that wait for one of them get EIDRM.
 * @param semid what semget gave
 * Errors: EINVAL no such id in this IPC namespace, EPERM another user's. semctl(2)
 */
export const semctl = syscall(
  'semctl',
  'semctl(2)',
  'looks at, changes or removes a set of semaphores',
  [objectId('semid'), filled('semnum'), oneOf('op', IPC_COMMAND), filled('arg')],
  (semid, op) => [semid, 0, op, 0],
)

/** Finds or makes a message queue; gives its id. Errors: ENOENT, EEXIST, ENOSPC. msgget(2) */
export const msgget = syscall(
  'msgget',
  'msgget(2)',
  'finds or makes a System V message queue',
  [number32('key'), looseFlags('msgflg', IPC)],
  (key, msgflg) => [key, msgflg],
)

/**
 * An order about a message queue. IPC_RMID removes it at once, with the messages in it.
 * @param msqid what msgget gave
 * Errors: EINVAL no such id in this IPC namespace, EPERM another user's. msgctl(2)
 */
export const msgctl = syscall(
  'msgctl',
  'msgctl(2)',
  'looks at, changes or removes a message queue',
  [objectId('msqid'), oneOf('op', IPC_COMMAND), filled('buf')],
  (msqid, op) => [msqid, op, 0],
)

/**
 * Opens a POSIX message queue; makes it with O_CREAT. The kernel wants the name without the slash that the C library
 * asks for. Errors: ENOENT, EEXIST, ENOSPC (fs.mqueue.queues_max). mq_open(3), mq_overview(7)
 */
export const mq_open = syscall(
  'mq_open',
  'mq_open(3)',
  'opens a POSIX message queue',
  [name('name'), flags('oflag', OPEN), permissions('mode'), filled('attr')],
  (name, oflag, mode = 0o600) => [name, oflag, mode, 0],
)

/** Removes a POSIX message queue. Error: ENOENT. mq_unlink(3) */
export const mq_unlink = syscall('mq_unlink', 'mq_unlink(3)', 'removes a POSIX message queue', [name('name')], name => [
  name,
])
