// 03 uts: who is renamed, who notices, and when it is too late
import { existsSync, readFileSync } from 'node:fs'
import { hostname } from 'node:os'
import {
  CLONE_NEWUTS,
  cat,
  clone,
  type Director,
  ENVIRONMENT,
  execve,
  exit,
  insideLab,
  O_RDONLY,
  open,
  type Steps,
  scene,
  sethostname,
  setns,
  unshare,
} from 'cooperage'
import { box } from './lesson.ts'

const HOSTNAME = '/proc/sys/kernel/hostname'

/** Performs steps in the UTS namespace of a process, as `nsenter --uts` does; gives what they print. */
const joined = async ({ perform }: Director, pid: number, steps: Steps): Promise<string> => {
  const namespace = open(`/proc/${pid}/ns/uts`, O_RDONLY)
  const { output } = await perform(clone(0, [namespace, setns(namespace, CLONE_NEWUTS), ...steps, exit(0)]))
  return output.trim()
}

/** Lets the host be renamed, and names it back. The lab's name is nobody's loss; that of a real host would be. */
const renamingTheHost = async ({ missing, perform }: Director, scene: (name: string) => Promise<void>) => {
  if (!insideLab()) return missing('a host that is renamed', 'This one is real. In the lab you can see it.')
  const name = hostname()
  try {
    await scene(name)
  } finally {
    await perform(clone(0, [sethostname(name), exit(0)]))
  }
}

const rename = scene('A process renames the host', async act => {
  const { tell, perform, prove } = act
  await renamingTheHost(act, async name => {
    tell(`The host is called '${name}'. A process like any other calls sethostname('box'), prints the name, and ends.`)
    await perform(clone(0, [sethostname('box'), cat(HOSTNAME), exit(0)]))
    tell(`The process is gone. What is the host called now? '${hostname()}'. A hostname does not belong to a process.`)
    prove(
      'host-renamed',
      'Without a UTS namespace of its own, a process renames the host.',
      hostname() === 'box',
      `gethostname() on the host gives '${hostname()}', before it gave '${name}'`,
    )
  })
})

const apart = scene('With a UTS namespace, a process renames nobody else', async act => {
  const { tell, keep, prove } = act
  const name = hostname()
  tell(`The host is '${name}'. Now sethostname('box') is called by a process that is born with CLONE_NEWUTS. It stays.`)
  const standing = await keep(box)
  const inside = await joined(act, standing.pid, cat(HOSTNAME))
  prove(
    'only-the-box',
    'With CLONE_NEWUTS only the box has the new name.',
    inside === 'box' && hostname() === name,
    `${HOSTNAME}, read in the box's UTS namespace, says '${inside}'; on the host '${hostname()}'`,
  )

  tell('And if somebody in the box goes on renaming?')
  const again = await joined(act, standing.pid, [sethostname('mine'), ...cat(HOSTNAME)])
  prove(
    'stays-inside',
    'A later sethostname in the box stays in the box.',
    again === 'mine' && hostname() === name,
    `in the box it is '${again}', on the host '${hostname()}'`,
  )
})

/** Prints `who: name` for everybody who might know. */
const ASK = [
  'echo "uname -n: $(uname -n)"',
  `echo "${HOSTNAME}: $(cat ${HOSTNAME})"`,
  'if command -v hostname >/dev/null; then echo "hostname: $(hostname)"; fi',
  'if [ -f /etc/hostname ]; then echo "/etc/hostname: $(cat /etc/hostname)"; fi',
  'echo "\\$HOSTNAME: $HOSTNAME"',
].join('\n')

const whoReadsIt = scene(
  'Who follows a new name, and who keeps an old one',
  async ({ tell, perform, prove, missing }) => {
    const name = hostname()
    tell(`The box is called 'box', its host '${name}'. A shell in the box asks everybody who might know.`)
    const asking = clone(CLONE_NEWUTS, [
      sethostname('box'),
      // The environment is handed from program to program, and nobody looks whether it is still true.
      execve(['sh', '-c', ASK], [...ENVIRONMENT, `HOSTNAME=${name}`]),
    ])
    const { output } = await perform(asking)
    const answers = new Map(output.split('\n').map(line => line.split(': ') as [string, string]))
    const answer = (who: string) => `${who} says '${answers.get(who)}'`

    tell('Two kinds of answer. Some ask the kernel, at that moment, for the name in the namespace of whoever asks.')
    const kernels = ['uname -n', HOSTNAME, ...(answers.has('hostname') ? ['hostname'] : [])]
    prove(
      'asks-the-kernel',
      'Whoever asks the kernel hears the new name.',
      kernels.every(who => answers.get(who) === 'box'),
      kernels.map(answer).join(', '),
    )
    if (!answers.has('hostname'))
      missing('hostname(1)', 'It is not installed here. It calls uname(2), as uname -n does.')

    tell(
      'The others are notes, written down once. /etc/hostname is read at boot, to know what to call sethostname with.',
    )
    prove(
      'notes-variable',
      '$HOSTNAME is a copy, and stays as it was.',
      answers.get('$HOSTNAME') === name,
      answer('$HOSTNAME'),
    )
    if (!existsSync('/etc/hostname')) return missing('/etc/hostname', 'There is no such file on this machine.')
    const note = readFileSync('/etc/hostname', 'utf8').trim()
    prove(
      'notes-file',
      '/etc/hostname is a file like any other, and the same inside and outside.',
      answers.get('/etc/hostname') === note,
      `${answer('/etc/hostname')}, as it does on the host`,
    )
    tell('podman and docker therefore write a file of their own for each container, and mount it there.')
  },
)

const order = scene('First the namespace, then the name: the other way round is too late', async act => {
  const { tell, perform, prove } = act
  await renamingTheHost(act, async name => {
    tell(`The host is called '${name}'. A process calls sethostname('box'), and after that unshare(CLONE_NEWUTS).`)
    const late = await perform(clone(0, [sethostname('box'), unshare(CLONE_NEWUTS), cat(HOSTNAME), exit(0)]))
    tell(`It looks right from inside. But the host is now called '${hostname()}'.`)
    prove(
      'too-late',
      'sethostname before unshare renames the host; the namespace that comes after is a copy of that.',
      late.output.trim() === 'box' && hostname() === 'box',
      `inside it is '${late.output.trim()}', on the host '${hostname()}', where it was '${name}'`,
    )
  })

  const name = hostname()
  tell('The other order:')
  const early = await perform(clone(0, [unshare(CLONE_NEWUTS), sethostname('box'), cat(HOSTNAME), exit(0)]))
  prove(
    'in-time',
    'unshare before sethostname leaves the host its name.',
    early.output.trim() === 'box' && hostname() === name,
    `inside it is '${early.output.trim()}', on the host '${hostname()}'`,
  )
})

const copied = scene('A copy is made once, and does not follow', async act => {
  const { tell, perform, keep, prove } = act
  const name = hostname()
  tell('A box has a UTS namespace and sets no name. It is asked for its name, the host is renamed, it is asked again:')
  const copy = await keep(command => clone(CLONE_NEWUTS, [execve(command)]))
  const first = await joined(act, copy.pid, cat(HOSTNAME))
  await renamingTheHost(act, async () => {
    await perform(clone(0, [sethostname('moved'), exit(0)]))
    const later = await joined(act, copy.pid, cat(HOSTNAME))
    tell(`The host is '${hostname()}' now. The box is called what it was called before, '${later}'.`)
    prove(
      'copied-once',
      'A new UTS namespace has the name that the old one had at that moment, and follows it no further.',
      first === name && later === name && hostname() === 'moved',
      `in the box it was '${first}' and is '${later}'; the host is '${hostname()}'`,
    )
  })
})

export const scenes = { rename, apart, copied, order, 'who-reads-it': whoReadsIt }
