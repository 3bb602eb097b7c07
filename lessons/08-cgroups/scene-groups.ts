import { existsSync, readFileSync, statSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { CLONE_NEWCGROUP, cat, clone, execve, exit, kill, loadProgram, look, SIGKILL, scene, unshare } from 'cooperage'
import { countOf, fileOf, limited, membersOf, order, running, textOf, usedBy, v1 } from './groups.ts'

export const pids = scene('A fork bomb fizzles out', async ({ tell, perform, prove }) => {
  tell('A fork bomb that means well: it stops at 200, and its copies only wait.')
  const bomb = [loadProgram(), 'fork', '200']
  await perform(clone(0, execve(bomb)))
  tell('Again, in a group with pids.max at 10.')
  const { output } = await perform(running('bomb', { 'pids.max': '10' }, bomb))
  prove(
    'refused',
    'With itself it was ten, and the next fork was refused.',
    output.startsWith('9 children, then EAGAIN'),
    `it printed: ${output.trim()}`,
  )
  const hits = countOf('bomb', 'pids.events', 'max')
  prove('counted', 'The group counts the refusals.', hits > 0, `${fileOf('bomb', 'pids.events')}: max ${hits}`)
})

export const io = scene('io.max: a slow disk', async ({ tell, perform, prove, missing }) => {
  const file = process.execPath
  const disk = diskOf(file)
  if (!disk)
    return missing('a limit on a disk', `${file} lies on no block device: its filesystem has no disk of its own.`)
  if (!v1 && !readFileSync('/sys/fs/cgroup/cgroup.subtree_control', 'utf8').includes('io'))
    return missing('a limit on a disk', 'The controller io was not handed down to us.')
  tell(`2 MiB of ${file} are read from disk ${disk}, past the page cache: first freely, then at 4 MiB a second.`)
  const read = [loadProgram(), 'read', file, '2']
  const free = took((await perform(clone(0, execve(read)))).output)
  const slow = took((await perform(running('reader', { 'io.max': `${disk} rbps=4194304` }, read))).output)
  if (free === undefined || slow === undefined)
    return missing('a limit on a disk', `${file} cannot be read past the page cache on this filesystem.`)
  prove(
    'half-a-second',
    '2 MiB at 4 MiB a second take nearly half a second.',
    slow >= 300 && slow > free,
    `${free} ms freely, ${slow} ms in the group`,
  )
})

const took = (output: string): number | undefined => {
  const ms = /in (\d+) ms/.exec(output)?.[1]
  return ms === undefined ? undefined : Number(ms)
}

/** `254:0`: the disk, not the partition, that a file lies on. */
function diskOf(file: string): string | undefined {
  const { dev } = statSync(file)
  const number = `${(dev >> 8) & 0xfff}:${(dev & 0xff) | ((dev >> 12) & 0xfff00)}`
  const device = `/sys/dev/block/${number}`
  if (!existsSync(device)) return undefined
  return existsSync(`${device}/partition`) ? readFileSync(`${device}/../dev`, 'utf8').trim() : number
}

export const namespace = scene('The cgroup namespace: where / is', async ({ tell, perform, prove }) => {
  tell(
    'A process joins a group. It reads /proc/self/cgroup, makes a cgroup namespace, and reads it again. Then it reads that of number one, which is not in its group.',
  )
  const { output } = await perform(
    limited('cellar', {}, [
      ...cat('/proc/self/cgroup'),
      unshare(CLONE_NEWCGROUP),
      ...cat('/proc/self/cgroup'),
      ...cat('/proc/1/cgroup'),
      exit(0),
    ]),
  )
  const paths = output
    .split('\n')
    .map(line => (v1 ? /^\d+:memory:(.*)/ : /^0::(.*)/).exec(line)?.[1])
    .filter(path => path !== undefined)
  const [before, after, outside] = paths
  prove('named', 'Before, it reads where it is in the tree.', before === '/cellar', `it read ${before}`)
  prove('root', 'Afterwards its group is the root of all it reads.', after === '/', `it read ${after}`)
  prove(
    'above',
    'What lies above has no name in there.',
    outside?.startsWith('/..') === true,
    `/proc/1/cgroup reads ${outside}`,
  )
})

export const freeze = scene('Stopped where it stands', async ({ tell, perform, keep, prove }) => {
  tell('A box computes. The whole group is frozen, and thawed again.')
  const busy = ['sh', '-c', `${loadProgram()} burn 20000 & exec "$@"`, 'sh']
  const box = await keep(command => running('ice', {}, [...busy, ...command]))
  /** The CPU time it has had in a while: in 150 ms, or in as long as it takes to have had any. */
  const growth = async (patience = 150) => {
    const before = usedBy('ice')
    const until = performance.now() + patience
    do await pause(150)
    while (usedBy('ice') - before < 5 && performance.now() < until)
    return usedBy('ice') - before
  }
  const moving = await growth(3000)
  await perform(order('ice', 'cgroup.freeze', '1'))
  try {
    const says = () => textOf('ice', 'cgroup.events') ?? ''
    for (let tries = 0; tries < 100 && !/frozen 1|FROZEN/.test(says()); tries++) await pause(10)
    const still = await growth()
    prove(
      'stands',
      'Frozen, nobody in it computes.',
      moving > 1 && still < 1 && /frozen 1|FROZEN/.test(says()),
      `before it used ${moving.toFixed(1)} ms of CPU, and frozen ${still.toFixed(1)} ms; ${fileOf('ice', 'cgroup.events')}: ${says().replaceAll('\n', ', ')}`,
    )
  } finally {
    await perform(order('ice', 'cgroup.freeze', '0'))
  }
  const again = await growth(3000)
  prove(
    'goes-on',
    'Thawed, it goes on.',
    again > 1,
    `${again.toFixed(1)} ms of CPU since; process ${look(box.pid).pid} is there`,
  )
})

export const killAll = scene('All of them at once', async ({ tell, perform, keep, prove }) => {
  tell(
    'A box has started three programs, and let go of them: their parent is number one of the lab now. To find them by their parents is in vain. The group knows them.',
  )
  const box = await keep(command =>
    running('crew', {}, ['sh', '-c', 'for i in 1 2 3; do (sleep 1000 &); done; exec "$@"', 'sh', ...command]),
  )
  for (let tries = 0; tries < 100 && membersOf('crew').length < 4; tries++) await pause(10)
  const all = membersOf('crew')
  await box.stop()
  const left = membersOf('crew')
  prove(
    'strays',
    'To kill the box and its children leaves three.',
    all.length === 4 && left.length === 3,
    `${fileOf('crew', 'cgroup.procs')}: ${all.join(' ')}; after the box was killed: ${left.join(' ')}`,
  )
  if (v1) {
    tell(
      'v1 has no order for it. So: freeze, that none of them can start another; send SIGKILL to each; thaw, for only then do they die.',
    )
    await perform(order('crew', 'cgroup.freeze', '1'))
    await perform(clone(0, [...membersOf('crew').map(pid => kill(pid, SIGKILL)), exit(0)]))
    await perform(order('crew', 'cgroup.freeze', '0'))
  } else {
    tell('One write to cgroup.kill. Whoever is being born at this moment is killed with them.')
    await perform(order('crew', 'cgroup.kill', '1'))
  }
  for (let tries = 0; tries < 100 && membersOf('crew').length > 0; tries++) await pause(10)
  prove('empty', 'Then nobody is left.', membersOf('crew').length === 0, `${fileOf('crew', 'cgroup.procs')} is empty`)
})
