// Whatever a box has of its own: the kernel is not among it.
import { readFileSync } from 'node:fs'
import {
  CLONE_NEWCGROUP,
  CLONE_NEWIPC,
  CLONE_NEWNET,
  CLONE_NEWNS,
  CLONE_NEWPID,
  CLONE_NEWTIME,
  CLONE_NEWUSER,
  CLONE_NEWUTS,
  capture,
  clone,
  execve,
  fork,
  look,
  MS_PRIVATE,
  MS_REC,
  mayFail,
  mount,
  scene,
  sethostname,
  unshare,
  write,
} from 'cooperage'

/** All that the kernel can give a process of its own. The lessons take it one by one; here it is given at once. */
const everything = (command: string[]) =>
  clone(0, [
    unshare(
      CLONE_NEWUSER |
        CLONE_NEWNS |
        CLONE_NEWPID |
        CLONE_NEWUTS |
        CLONE_NEWIPC |
        CLONE_NEWNET |
        CLONE_NEWCGROUP |
        CLONE_NEWTIME,
    ),
    write('/proc/self/setgroups', 'deny'),
    write('/proc/self/uid_map', `0 ${process.geteuid?.()} 1`),
    write('/proc/self/gid_map', `0 ${process.getegid?.()} 1`),
    fork(),
    sethostname('elsewhere'),
    mount('none', '/', null, MS_REC | MS_PRIVATE, null),
    // Within a container whose /proc is covered in part, the kernel refuses. The old one serves here as well.
    ...mayFail(mount('proc', '/proc', 'proc', 0, null)),
    execve(command),
  ])

const KINDS = ['mnt', 'pid', 'net', 'uts', 'ipc', 'user', 'cgroup', 'time'] as const
const QUESTIONS = {
  release: '/proc/sys/kernel/osrelease',
  built: '/proc/sys/kernel/version',
  boot: '/proc/sys/kernel/random/boot_id',
  up: '/proc/uptime',
} as const
const script = Object.entries(QUESTIONS)
  .map(([name, file]) => `echo "${name}: $(cat ${file})"`)
  .join('; ')

export const kernel = scene('A box with everything of its own, but the kernel', async act => {
  const { tell, keep, table, prove } = act
  tell(
    'This box has all that the kernel can give a process of its own: eight namespaces, as the lessons will call them.',
  )
  const box = await keep(everything)
  const [inside, outside] = [box.look().namespaces, look(process.pid).namespaces]
  const own = KINDS.filter(kind => inside[kind] !== outside[kind])
  prove(
    'eight-of-its-own',
    'All eight namespaces are its own.',
    own.length === KINDS.length,
    `/proc/${box.pid}/ns and /proc/${process.pid}/ns differ in ${own.join(', ')}`,
  )

  tell('It asks which kernel it is on, and since when that runs. Then we ask the same, outside.')
  const { output } = await capture(everything(['sh', '-c', script]))
  const answers = new Map(output.split('\n').map(line => line.split(': ') as [string, string]))
  const here = (name: keyof typeof QUESTIONS) => readFileSync(QUESTIONS[name], 'utf8').trim()
  const there = (name: keyof typeof QUESTIONS) => answers.get(name)?.trim() ?? 'no answer'
  const seconds = (text: string) => Math.floor(Number(text.split(' ')[0]))
  table({
    things: ['in the box', 'on the host'],
    rows: [
      ['kernel', there('release'), here('release')],
      ['boot id', `${there('boot').slice(0, 8)} …`, `${here('boot').slice(0, 8)} …`],
      ['up for', `${seconds(there('up'))} s`, `${seconds(here('up'))} s`],
    ],
  })
  prove(
    'same-version',
    'It is the same version, from the same build.',
    there('release') === here('release') && there('built') === here('built'),
    `${QUESTIONS.built} says in both places: ${there('built')}`,
  )
  prove(
    'same-boot',
    'It is the same running kernel, not another one like it.',
    there('boot') === here('boot') && Math.abs(seconds(there('up')) - seconds(here('up'))) <= 2,
    `${QUESTIONS.boot} is drawn by lot at each boot, and says in both places: ${there('boot')}`,
  )
  tell(
    'So a box starts at once: nothing has to boot. It can hold the files of another distribution, and never another kernel. And a fault in this kernel is a fault in every box.',
  )
})
