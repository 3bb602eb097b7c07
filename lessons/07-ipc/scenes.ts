import { randomInt } from 'node:crypto'
import { mkdirSync, readFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import {
  answers,
  CLONE_NEWIPC,
  CLONE_NEWNS,
  clone,
  execve,
  IPC_CREAT,
  IPC_EXCL,
  IPC_RMID,
  MS_PRIVATE,
  MS_REC,
  mayFail,
  mount,
  mq_open,
  mq_unlink,
  msgctl,
  msgget,
  O_CREAT,
  O_EXCL,
  O_RDONLY,
  O_RDWR,
  scene,
  scratch,
  semctl,
  semget,
  shmctl,
  shmget,
  unshare,
} from 'cooperage'

/** Both sides know them. A key is a number that programs agree on, often from ftok(3); these are nobody's yet. */
const KEY = randomInt(0x10000, 0x7fff0000)
const CASK = `cask-${KEY}`
const NEW = IPC_CREAT | IPC_EXCL | 0o600

const make = [
  shmget(KEY, 4096, NEW),
  semget(KEY, 1, NEW),
  msgget(KEY, NEW),
  mq_open(CASK, O_CREAT | O_EXCL | O_RDWR, 0o600),
]
const [shm, sem, msg, mq] = [shmget(KEY, 0, 0), semget(KEY, 0, 0), msgget(KEY, 0), mq_open(CASK, O_RDONLY)]
const find = mayFail([shm, sem, msg, mq])
const remove = [
  ...mayFail([shm, shmctl(shm, IPC_RMID)]),
  ...mayFail([sem, semctl(sem, IPC_RMID)]),
  ...mayFail([msg, msgctl(msg, IPC_RMID)]),
  ...mayFail(mq_unlink(CASK)),
]
const KINDS = [
  ['shmget', 'shared memory'],
  ['semget', 'semaphores'],
  ['msgget', 'messages'],
  ['mq_open', 'a POSIX queue'],
] as const

/** The shared memory that is there, as the kernel lists it to us: keys. */
const segments = () =>
  readFileSync('/proc/sysvipc/shm', 'utf8')
    .split('\n')
    .slice(1)
    .filter(Boolean)
    .map(line => Number(line.trim().split(/\s+/)[0]))

export const scenes = {
  'two-sides': scene('One key, two objects', async ({ tell, perform, prove }) => {
    try {
      tell(
        `The host makes four things: under key 0x${KEY.toString(16)} memory, semaphores and messages; and a queue, ${CASK}.`,
      )
      await perform(clone(0, make))
      tell('Another process of the host asks for them. It knows the key and the name, and that is all it takes.')
      const here = await perform(clone(0, find))
      tell('Now a process in a new IPC namespace asks, with the same key.')
      const there = await perform(clone(CLONE_NEWIPC, find))
      for (const [call, what] of KINDS) {
        const [near, far] = [answers(here, call)[0], answers(there, call)[0]]
        prove(
          `${call}-stays`,
          `The box does not find ${what} of the host.`,
          near === 'granted' && far === 'ENOENT',
          `${call}: on the host ${near}, in the box ${far}`,
        )
      }
      tell(
        'Nor is the key taken in there. A box makes its own four, with IPC_EXCL, which fails where there is one already.',
      )
      const own = await perform(clone(CLONE_NEWIPC, make))
      const made = KINDS.flatMap(([call]) => answers(own, call))
      prove(
        'own-key',
        'The same key means another thing in the box.',
        made.every(each => each === 'granted'),
        made.join(', '),
      )
    } finally {
      await perform(clone(0, remove))
    }
    tell('Everything is removed again. What was made in the box, nobody had to remove: see the scene leftovers.')
  }),

  leftovers: scene('Who removes what nobody owns', async ({ tell, perform, keep, prove, missing }) => {
    try {
      tell('A process makes a segment of shared memory, and ends. A file descriptor would be closed now.')
      await perform(clone(0, [shmget(KEY, 4096, NEW)]))
      const left = segments().includes(KEY)
      prove(
        'outlives',
        'A segment outlives its maker.',
        left,
        `/proc/sysvipc/shm lists key ${KEY}: ${left ? 'yes' : 'no'}`,
      )
      tell('It would lie there until the machine stops, or until somebody runs ipcrm. The same in a namespace:')
      await perform(clone(CLONE_NEWIPC, [shmget(KEY + 1, 4096, NEW)]))
      const seen = segments().includes(KEY + 1)
      prove(
        'not-here',
        'What a box leaves is not left on the host.',
        !seen,
        `/proc/sysvipc/shm lists key ${KEY + 1}: ${seen ? 'yes' : 'no'}`,
      )
    } finally {
      await perform(clone(0, mayFail([shm, shmctl(shm, IPC_RMID)])))
    }

    tell(
      'Is it gone, or only out of sight? The kernel counts what queues cost a user, over all namespaces. So we count.',
    )
    const hoard = Array.from({ length: 100 }, (_, i) => mq_open(`hoard-${i}`, O_CREAT | O_RDWR, 0o600))
    const oneMore = [...mayFail(mq_open('one-more', O_CREAT | O_RDWR, 0o600)), ...mayFail(mq_unlink('one-more'))]
    const box = await keep(command => clone(CLONE_NEWIPC, [...mayFail(hoard), execve(command)]))
    tell('A box has opened queues until it was refused. Now the host wants one, for the same user.')
    const [full] = answers(await perform(clone(0, oneMore)), 'mq_open')
    if (full === 'granted') {
      await box.stop()
      missing('the count', 'This user may have more queues than we made (ulimit -q).')
      return
    }
    await box.stop()
    tell('The box ends, and with its last process the namespace, and with that all that was in it.')
    let after = full
    for (let tries = 0; tries < 50 && after !== 'granted'; tries++) {
      // The kernel empties a dead namespace when it finds time.
      await pause(10)
      after = answers(await perform(clone(0, oneMore)), 'mq_open')[0]
    }
    prove(
      'dies-with-it',
      'With its namespace an object dies.',
      full === 'EMFILE' && after === 'granted',
      `mq_open on the host: ${full} while the box was there, ${after} afterwards`,
    )
  }),

  mqueue: scene('Queues that are files', async ({ tell, perform, prove }) => {
    const place = scratch('mqueue')
    mkdirSync(place, { recursive: true })
    const cutTheEcho = mount('none', '/', null, MS_REC | MS_PRIVATE, null)
    const mountQueues = mount('mqueue', place, 'mqueue', 0, null)
    const ls = execve(['ls', place])
    const letters = mq_open('letters', O_CREAT | O_RDWR, 0o600)

    tell('POSIX queues are kept in a filesystem that nobody needs to mount. Where it is mounted, they are files.')
    const count = execve(['cat', `${place}/letters`])
    const file = await perform(clone(CLONE_NEWIPC | CLONE_NEWNS, [cutTheEcho, letters, mountQueues, count]))
    tell('Its content is how much waits in it, and who wants to be told.')
    prove('a-file', 'A queue is a file there.', file.output.startsWith('QSIZE:0'), file.output.trim())

    try {
      tell(`The host has a queue, ${CASK}. A box mounts the filesystem first, and then asks for its own namespace.`)
      await perform(clone(0, [mq_open(CASK, O_CREAT | O_RDWR, 0o600)]))
      const late = await perform(clone(CLONE_NEWNS, [cutTheEcho, mountQueues, unshare(CLONE_NEWIPC), letters, ls]))
      prove(
        'shows-the-mounter',
        'The files are those of the namespace in which it was mounted.',
        late.output.includes(CASK) && !late.output.includes('letters'),
        `ls: ${late.output.trim()}`,
      )
      tell(
        'It sees the queue of the host, and does not see its own. More: it may remove it there. So, the other way round:',
      )
      const first = await perform(clone(CLONE_NEWNS, [cutTheEcho, unshare(CLONE_NEWIPC), mountQueues, letters, ls]))
      prove(
        'repaired',
        'Mounted in the new namespace, it shows that.',
        first.output.trim() === 'letters',
        `ls: ${first.output.trim()}`,
      )
    } finally {
      await perform(clone(0, mayFail(mq_unlink(CASK))))
    }
  }),
}
