// What the errnos of shared memory, semaphores and message queues mean: shmget(2), semget(2), msgget(2), mq_open(3),
// mq_overview(7), ipc_namespaces(7).
import { errnoRules, type RuleText } from './errno-rule.ts'

const get = (call: string, what: string, limits: string): RuleText[] => [
  {
    id: `${call}.ENOENT.no-key`,
    means: `this IPC namespace has no ${what} with this key: an object of the host is not seen in the box`,
    fix: 'that may be the point of the box; else add IPC_CREAT, or make it in this namespace',
  },
  {
    id: `${call}.EEXIST.key-taken`,
    means: `a ${what} with this key exists, and IPC_EXCL asks for a new one`,
    fix: 'leave IPC_EXCL out, or remove the old one: ipcs lists, ipcrm removes',
  },
  {
    id: `${call}.EACCES.mode`,
    means: `the ${what} belongs to another user and its mode does not admit this one`,
    fix: 'make it with mode 0666, or as this user',
  },
  {
    id: `${call}.EINVAL.size`,
    means: `the size is 0 or too large, or larger than that of the existing ${what}`,
    fix: 'take the size it was made with; ipcs -l shows the limits',
  },
  {
    id: `${call}.ENOSPC.limit`,
    means: `a limit of this IPC namespace is reached (${limits})`,
    fix: 'remove old ones with ipcrm, or raise the limit in /proc/sys/kernel',
  },
]

const control = (call: string, what: string): RuleText[] => [
  {
    id: `${call}.EINVAL.no-id`,
    means: `this IPC namespace has no ${what} with this id: it is removed, or belongs to another namespace`,
    fix: 'take the id from a get call in the same namespace; ids, like keys, mean nothing in another',
  },
  { id: `${call}.EIDRM.removed`, means: `the ${what} has been removed`, fix: 'make a new one' },
  {
    id: `${call}.EPERM.not-owner`,
    means: `the ${what} belongs to another user, and this one lacks CAP_SYS_ADMIN over the IPC namespace`,
    fix: 'remove it as its owner or maker',
  },
]

export const ipcRules = errnoRules([
  ...control('shmctl', 'memory segment'),
  ...control('semctl', 'set of semaphores'),
  ...control('msgctl', 'message queue'),
  ...get('shmget', 'memory segment', 'kernel.shmmni, kernel.shmall'),
  {
    id: 'shmget.EPERM.huge-pages',
    means: 'huge pages need CAP_IPC_LOCK or the group vm.hugetlb_shm_group',
    fix: 'leave SHM_HUGETLB out',
  },
  ...get('semget', 'set of semaphores', 'kernel.sem'),
  ...get('msgget', 'message queue', 'kernel.msgmni'),
  {
    id: 'mq_open.ENOENT.no-queue',
    means: 'this IPC namespace has no queue of this name: a queue of the host is not seen in the box',
    fix: 'that may be the point of the box; else add O_CREAT',
  },
  {
    id: 'mq_open.EEXIST.queue-exists',
    means: 'the queue exists, and O_EXCL asks for a new one',
    fix: 'leave O_EXCL out, or mq_unlink it',
  },
  {
    id: 'mq_open.EACCES.not-owner',
    means: 'the queue belongs to another user, or the name has a slash in it',
    fix: 'the system call wants the name without its leading slash: "box", where mq_open(3) takes "/box"',
  },
  {
    id: 'mq_open.EINVAL.size',
    means: 'maximum or message size is 0 or above fs.mqueue.msg_max and msgsize_max, or the name is empty',
    fix: 'stay within /proc/sys/fs/mqueue, by default 10 messages of 8192 bytes',
  },
  {
    id: 'mq_open.ENOSPC.too-many',
    means: 'this IPC namespace has as many queues as fs.mqueue.queues_max allows',
    fix: 'mq_unlink old ones',
  },
  {
    id: 'mq_open.EMFILE.limit',
    means: 'RLIMIT_MSGQUEUE or the number of open files is exhausted',
    fix: 'make queues smaller, or raise ulimit -q',
  },
  {
    id: 'mq_open.ENOSYS.not-built-in',
    means: 'this kernel was built without POSIX message queues',
    fix: 'use System V ones',
  },
  {
    id: 'mq_unlink.ENOENT.no-queue',
    means: 'this IPC namespace has no queue of this name',
    fix: 'nothing is left to be removed; or it is in another IPC namespace',
  },
  { id: 'mq_unlink.EACCES.not-owner', means: 'the queue belongs to another user', fix: 'remove it as its owner' },
  { id: 'mq_unlink.EPERM.not-owner', means: 'the queue belongs to another user', fix: 'remove it as its owner' },
])
