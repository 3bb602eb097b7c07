import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import {
  answers,
  CLONE_NEWIPC,
  CLONE_NEWNS,
  cat,
  clone,
  execve,
  MS_PRIVATE,
  MS_REC,
  mayFail,
  mount,
  mq_open,
  mq_unlink,
  O_CREAT,
  O_RDONLY,
  O_RDWR,
  open,
  scene,
  scratch,
  unshare,
} from 'cooperage'
import { CASK, KEY } from './objects.ts'

const place = scratch('mqueue')
const cutTheEcho = mount('none', '/', null, MS_REC | MS_PRIVATE, null)
const mountQueues = mount('mqueue', place, 'mqueue', 0, null)
const letters = mq_open('letters', O_CREAT | O_RDWR, 0o600)
const ls = execve(['ls', place])

export const mqueue = scene('Queues that are files', async ({ tell, perform, prove }) => {
  mkdirSync(place, { recursive: true })
  tell('A box makes a queue by mq_open. Then it mounts the filesystem of queues, and looks into the file letters.')
  const list = [cutTheEcho, letters, mountQueues, ...cat(`${place}/letters`)]
  const { output } = await perform(clone(CLONE_NEWIPC | CLONE_NEWNS, list))
  prove('a-file', 'The queue is a file there.', output.startsWith('QSIZE:0'), 'read: QSIZE, how many bytes wait in it')
})

export const mounter = scene('Whose queues are shown', async ({ tell, perform, prove }) => {
  mkdirSync(place, { recursive: true })
  try {
    tell(`The host has a queue, ${CASK}. A box mounts an mqueue, makes an IPC namespace, a queue letters, and lists.`)
    await perform(clone(0, [mq_open(CASK, O_CREAT | O_RDWR, 0o600)]))
    const late = await perform(clone(CLONE_NEWNS, [cutTheEcho, mountQueues, unshare(CLONE_NEWIPC), letters, ls]))
    prove(
      'too-early',
      "It sees the host's queue, and not its own.",
      late.output.includes(CASK) && !late.output.includes('letters'),
      `ls: ${late.output.trim()}`,
    )
    tell('The other way round: first the namespace, then the mount.')
    const first = await perform(clone(CLONE_NEWNS, [cutTheEcho, unshare(CLONE_NEWIPC), mountQueues, letters, ls]))
    prove('repaired', 'It sees its own.', first.output.trim() === 'letters', `ls: ${first.output.trim()}`)
  } finally {
    await perform(clone(0, mayFail(mq_unlink(CASK))))
  }
})

export const devShm = scene('Shared memory that is a file', async ({ tell, perform, prove }) => {
  const path = `/dev/shm/cooper-${KEY}`
  const ask = mayFail(open(path, O_RDONLY))
  const asked = async (box: ReturnType<typeof clone>) => answers(await perform(box), 'openat')[0]
  try {
    tell('The host makes POSIX shared memory, as shm_open does: a file in /dev/shm.')
    writeFileSync(path, 'from the host\n', { mode: 0o600 })
    tell('A box with an IPC namespace of its own opens it.')
    const shared = await asked(clone(CLONE_NEWIPC, ask))
    prove('shared', 'It may: an IPC namespace has nothing to do with files.', shared === 'granted', `open: ${shared}`)
    tell('Another box has a mount namespace too, and a fresh tmpfs at /dev/shm.')
    const fresh = [cutTheEcho, mount('tmpfs', '/dev/shm', 'tmpfs', 0, null), ...ask]
    const apart = await asked(clone(CLONE_NEWIPC | CLONE_NEWNS, fresh))
    prove('apart', 'It does not find it.', apart === 'ENOENT', `open: ${apart}`)
  } finally {
    rmSync(path, { force: true })
  }
})
