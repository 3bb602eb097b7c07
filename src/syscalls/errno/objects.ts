// Why shared memory, semaphores and queues fail: shmget(2), semget(2), msgget(2), mq_open(3), mq_overview(7).

import type { Causes, Subject } from './cause.ts'

const systemV = (what: string, limits: string): Causes => ({
  ENOENT: [
    {
      means: `this IPC namespace has no ${what} with this key: an object of the host is not seen in the box`,
      fix: 'that may be the point of the box; else add IPC_CREAT, or make it in this namespace',
    },
  ],
  EEXIST: [
    {
      means: `a ${what} with this key exists, and IPC_EXCL asks for a new one`,
      fix: 'leave IPC_EXCL out, or remove the old one: ipcs lists, ipcrm removes',
    },
  ],
  EACCES: [
    {
      means: `the ${what} belongs to another user and its mode does not admit this one`,
      fix: 'make it with mode 0666, or as this user',
    },
  ],
  EINVAL: [
    {
      means: `the size is 0 or too large, or larger than that of the existing ${what}`,
      fix: 'take the size it was made with; ipcs -l shows the limits',
    },
  ],
  ENOSPC: [
    {
      means: `a limit of this IPC namespace is reached (${limits})`,
      fix: 'remove old ones with ipcrm, or raise the limit in /proc/sys/kernel',
    },
  ],
})

const control = (what: string): Causes => ({
  EINVAL: [
    {
      means: `this IPC namespace has no ${what} with this id: it is removed, or belongs to another namespace`,
      fix: 'take the id from a get call in the same namespace; ids, like keys, mean nothing in another',
    },
  ],
  EIDRM: [{ means: `the ${what} has been removed`, fix: 'make a new one' }],
  EPERM: [
    {
      means: `the ${what} belongs to another user, and this one lacks CAP_SYS_ADMIN over the IPC namespace`,
      fix: 'remove it as its owner or maker',
    },
  ],
})

export const objects: Subject = {
  shmctl: control('memory segment'),
  semctl: control('set of semaphores'),
  msgctl: control('message queue'),
  shmget: {
    ...systemV('memory segment', 'kernel.shmmni, kernel.shmall'),
    EPERM: [{ means: 'huge pages need CAP_IPC_LOCK or the group vm.hugetlb_shm_group', fix: 'leave SHM_HUGETLB out' }],
  },
  semget: systemV('set of semaphores', 'kernel.sem'),
  msgget: systemV('message queue', 'kernel.msgmni'),
  mq_open: {
    ENOENT: [
      {
        means: 'this IPC namespace has no queue of this name: a queue of the host is not seen in the box',
        fix: 'that may be the point of the box; else add O_CREAT',
      },
    ],
    EEXIST: [{ means: 'the queue exists, and O_EXCL asks for a new one', fix: 'leave O_EXCL out, or mq_unlink it' }],
    EACCES: [
      {
        means: 'the queue belongs to another user, or the name has a slash in it',
        fix: 'the system call wants the name without its leading slash: "box", where mq_open(3) takes "/box"',
      },
    ],
    EINVAL: [
      {
        means: 'maximum or message size is 0 or above fs.mqueue.msg_max and msgsize_max, or the name is empty',
        fix: 'stay within /proc/sys/fs/mqueue, by default 10 messages of 8192 bytes',
      },
    ],
    ENOSPC: [{ means: 'this IPC namespace has as many queues as fs.mqueue.queues_max', fix: 'mq_unlink old ones' }],
    EMFILE: [
      {
        means: 'RLIMIT_MSGQUEUE or the number of open files is exhausted',
        fix: 'make queues smaller, or raise ulimit -q',
      },
    ],
    ENOSYS: [{ means: 'this kernel was built without POSIX message queues', fix: 'use System V ones' }],
  },
  mq_unlink: {
    ENOENT: [
      {
        means: 'this IPC namespace has no queue of this name',
        fix: 'nothing is left to be removed; or it is in another IPC namespace',
      },
    ],
    EACCES: [{ means: 'the queue belongs to another user', fix: 'remove it as its owner' }],
    EPERM: [{ means: 'the queue belongs to another user', fix: 'remove it as its owner' }],
  },
}
