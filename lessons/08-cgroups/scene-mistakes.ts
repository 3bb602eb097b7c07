// What becomes of the list when one of its lines is missing, or comes too late, or says too little.
import { setTimeout as pause } from 'node:timers/promises'
import {
  CLONE_NEWCGROUP,
  CLONE_NEWNS,
  clone,
  execve,
  forThisHost,
  loadProgram,
  look,
  MNT_DETACH,
  MS_NODEV,
  MS_NOEXEC,
  MS_NOSUID,
  MS_PRIVATE,
  MS_RDONLY,
  MS_REC,
  mkdir,
  mount,
  type Steps,
  scene,
  umount2,
  unshare,
  write,
} from 'cooperage'
import { fileOf, limited, membersOf, running, textOf, v1 } from './groups.ts'

const MIB = 1 << 20
const noSwap = { 'memory.swap.max': '0' }
const inUse = (name: string) => Number(textOf(name, 'memory.current') ?? 0)

export const nobody = scene('The limits are set, and nobody is in the group', async ({ tell, perform, prove }) => {
  const group = '/sys/fs/cgroup/empty'
  tell('A list makes a group and writes 32M to its memory.max. Nobody joins. Then it becomes a program: 100 MiB.')
  const { exit } = await perform(
    forThisHost(
      clone(0, [mkdir(group), ...write(`${group}/memory.max`, '32M'), ...execve([loadProgram(), 'touch', '100'])]),
    ),
  )
  prove('not-limited', 'It gets all of them.', exit.code === 0, `it ended with status ${exit.code}`)
  prove(
    'nobody',
    'Nobody is in the group, and it counts nothing.',
    membersOf('empty').length === 0 && inUse('empty') < MIB,
    `${fileOf('empty', 'cgroup.procs')} is empty; ${fileOf('empty', 'memory.current')}: ${inUse('empty')}`,
  )
})

export const late = scene('Joined too late', async ({ tell, perform, keep, prove }) => {
  tell('A program takes 24 MiB. Only then is it moved, into a group with memory.max at 16 MiB.')
  const busy = ['sh', '-c', `${loadProgram()} touch 24 20000 >/dev/null & exec "$@"`, 'sh']
  await keep(command => running('before', {}, [...busy, ...command]))
  const program = () => membersOf('before').find(pid => look(pid).stat.comm === 'load')
  for (let tries = 0; tries < 300 && !(program() && inUse('before') > 24 * MIB); tries++) await pause(10)
  const pid = program() ?? 0
  // Having taken it all, it sleeps: that it does is how we know that it lives.
  for (let tries = 0; tries < 300 && pid && look(pid).stat.state !== 'S'; tries++) await pause(10)
  const group = '/sys/fs/cgroup/after'
  await perform(
    forThisHost(
      clone(0, [
        mkdir(group),
        ...write(`${group}/memory.max`, '16M'),
        ...write(`${group}/memory.swap.max`, '0'),
        ...write(`${group}/cgroup.procs`, String(pid)),
      ]),
    ),
  )
  prove(
    'alive',
    'It is in that group, with more than it may have, and lives.',
    membersOf('after').join() === String(pid) && look(pid).stat.state === 'S',
    `${fileOf('after', 'cgroup.procs')}: ${pid}, in state ${look(pid).stat.state}`,
  )
  prove(
    'not-charged',
    'What it took before stays on the bill of the group where it took it.',
    inUse('before') > 24 * MIB && inUse('after') < 8 * MIB,
    `memory.current of the old group: ${mebibytes('before')}; of the new: ${mebibytes('after')}`,
  )
})

const mebibytes = (name: string) => `${(inUse(name) / MIB).toFixed(1)} MiB`

export const writable = scene('A limit within reach', async ({ tell, perform, prove }) => {
  const view = v1 ? '/sys/fs/cgroup/memory/memory.limit_in_bytes' : '/sys/fs/cgroup/memory.max'
  const greed = ['sh', '-c', `echo ${v1 ? -1 : 'max'} >${view}; exec ${loadProgram()} touch 100`]
  const box = (name: string, flags: number) =>
    limited(name, { 'memory.max': '32M', ...noSwap }, [...ownView(flags), ...execve(greed)])

  tell(`The limit is 32 MiB. The box writes "${v1 ? -1 : 'max'}" to ${view}, and then takes 100 MiB.`)
  const usual = MS_NOSUID | MS_NODEV | MS_NOEXEC
  const open = await perform(box('open', usual))
  if (isDelegated())
    prove(
      'kernel-refuses',
      'This /sys/fs/cgroup is mounted with nsdelegate: here the kernel itself refuses.',
      open.exit.signal === 'SIGKILL',
      `it ended by ${open.exit.signal ?? `status ${open.exit.code}`}`,
    )
  else
    prove(
      'lifted',
      'It has lifted its own limit.',
      open.exit.code === 0,
      `it ended with status ${open.exit.code}; ${fileOf('open', 'memory.max')}: ${textOf('open', 'memory.max')}`,
    )

  tell('The same box, and the view mounted with MS_RDONLY.')
  const closed = await perform(box('closed', usual | MS_RDONLY))
  prove(
    'held',
    'It cannot, and is killed.',
    closed.exit.signal === 'SIGKILL',
    `it ended by ${closed.exit.signal ?? `status ${closed.exit.code}`}`,
  )
})

/** The lesson's own lines, with other flags. */
const ownView = (flags: number): Steps => [
  unshare(CLONE_NEWNS | CLONE_NEWCGROUP),
  mount('none', '/', null, MS_REC | MS_PRIVATE, null),
  umount2('/sys/fs/cgroup', MNT_DETACH),
  mount('cgroup2', '/sys/fs/cgroup', 'cgroup2', flags, null),
]

/** Mounted so, a tree does not let anybody in a cgroup namespace change the limits of its root. systemd mounts it so. */
const isDelegated = () => look(process.pid).mounts.some(({ superOptions }) => /nsdelegate/.test(superOptions))
