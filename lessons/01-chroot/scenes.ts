import { copyFileSync, existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs'
import { constants } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import {
  CLONE_NEWNS,
  cat,
  chdir,
  chroot,
  clone,
  execve,
  kill,
  libraries,
  look,
  MS_PRIVATE,
  MS_REC,
  mayFail,
  mkdir,
  mount,
  O_RDONLY,
  open,
  readElf,
  SIGKILL,
  scene,
  scratch,
} from 'cooperage'
import { root } from './lesson.ts'

const { ENOENT } = constants.errno

export const scenes = {
  'missing-library': scene('A program that is there, and cannot be found', async director => {
    const { tell, perform, prove, missing } = director
    const program = ['/bin/ls', '/usr/bin/ls', '/bin/cat', '/usr/bin/env'].find(isDynamic)
    if (!program) return missing('a program without its libraries', 'The usual programs here need none.')
    const bare = scratch('bare')
    const runIt = clone(0, [chroot(bare), chdir('/'), ...mayFail(execve([program, '--help']))])

    tell(`A root with one file in it: a copy of ${program}. We chroot there, and execve that file.`)
    copyInto(bare, program)
    const alone = await perform(runIt)
    prove(
      'enoent-though-there',
      'The kernel says "no such file" of a program that is there.',
      alone.trace.at(-1)?.errno === ENOENT && existsSync(join(bare, program)),
      `${join(bare, program)} has ${statSync(join(bare, program)).size} bytes; execve gave errno ${alone.trace.at(-1)?.errno}, ENOENT is ${ENOENT}`,
    )

    const loader = readElf(program).interpreter ?? ''
    tell(
      `It is another file that is not there. The program names a loader in its headers, ${loader}, and the kernel starts that one in its place. We copy the loader too.`,
    )
    copyInto(bare, loader)
    const others = libraries(program).filter(file => file !== loader)
    if (others.length === 0)
      missing('a loader that seeks in vain', 'The loader of this machine is the library as well.')
    else {
      const loaded = await perform(runIt)
      prove(
        'loader-complains',
        'Now the kernel is content, and the loader is not.',
        loaded.trace.at(-1)?.errno === 0 && loaded.exit.code !== 0,
        `execve gave 0; then the loader ended the process with status ${loaded.exit.code}: ${firstLine(loaded.output)}`,
      )
      tell(`What the loader wants, the headers name as well, and those of the libraries in turn: ${others.join(', ')}.`)
    }
    for (const file of others) copyInto(bare, file)
    const whole = await perform(clone(0, [chroot(bare), chdir('/'), execve([program, '/'])]))
    prove(
      'runs',
      'With all that the headers name, it runs.',
      whole.exit.code === 0,
      `${program} / ended with status ${whole.exit.code} in a root of ${others.length + 2} files`,
    )
  }),

  escape: scene('Out of the root again, in four calls', async ({ tell, perform, keep, prove }) => {
    const secret = scratch('secret')
    writeFileSync(secret, 'the plans of the host\n')

    tell(`On the host there is a file, ${secret}. A box of this lesson tries to read it.`)
    const jailed = await perform(clone(0, [chroot(root), chdir('/'), ...mayFail(open(secret, O_RDONLY))]))
    prove(
      'jailed',
      'In the new root there is no such file.',
      jailed.trace.at(-1)?.errno === ENOENT,
      `open("${secret}") gave ENOENT in there`,
    )

    tell(
      'A process is held by its root only when .. meets it on the way up. So the box calls chroot once more, with a directory further down, and does not chdir: now it stands above its own root, and going up it never meets that.',
    )
    const out = [
      ...mayFail(mkdir('/deeper')),
      chroot('/deeper'),
      // The working directory is / of before. On the way up from there, the root of now is never met.
      chdir('../../../../../../../..'),
      // The topmost directory that there is, and the host's root.
      chroot('.'),
    ]
    const escaped = await perform(clone(0, [chroot(root), chdir('/'), ...out, ...cat(secret)]))
    prove(
      'escaped',
      "It reads the host's file.",
      escaped.output === 'the plans of the host\n',
      `cat("${secret}") printed: ${escaped.output.trim()}`,
    )

    const free = await keep(command => clone(0, [chroot(root), chdir('/'), ...out, execve(command)]))
    prove(
      'host-root',
      "Its root is the host's.",
      free.look().rootDirectory === '/',
      `/proc/${free.pid}/root is ${free.look().rootDirectory}`,
    )
    tell(
      'No error of the kernel: chroot(2) says so itself. Whoever may call chroot is root, and chroot never promised to hold root. Lesson 04 takes the old root away instead of turning from it.',
    )
  }),

  'see-through': scene('What chroot does not hide', async ({ tell, perform, keep, prove }) => {
    tell('A root of its own hides files. What has no path, it hides no better than before. Two processes on the host:')
    const boxed = await keep(command => clone(0, [chroot(root), chdir('/'), execve(command)]))
    const victim = await keep(command => clone(0, [execve(command)]))
    const its = boxed.look().namespaces
    const ours = look(process.pid).namespaces
    const shared = (['pid', 'net', 'uts', 'ipc', 'mnt', 'user', 'cgroup'] as const).filter(
      name => its[name] === ours[name],
    )
    prove(
      'same-namespaces',
      'It has the same process numbers, network, hostname, message queues, mounts and users as the host.',
      shared.length === 7,
      `/proc/${boxed.pid}/ns and /proc/${process.pid}/ns agree in ${shared.join(', ')}`,
    )

    tell(`With a /proc in its root, it sees every process of the host: ${victim.pid}, too, which is in no box.`)
    const list = await perform(
      clone(CLONE_NEWNS, [
        // So that the proc goes when this box does.
        mount('none', '/', null, MS_REC | MS_PRIVATE, null),
        mount('proc', `${root}/proc`, 'proc', 0, null),
        chroot(root),
        chdir('/'),
        ...cat(`/proc/${victim.pid}/comm`),
      ]),
    )
    prove(
      'sees-processes',
      'In there, /proc shows a process that is outside.',
      list.output.trim() === victim.look().status.Name,
      `/proc/${victim.pid}/comm, read in the box, says ${list.output.trim()}`,
    )

    tell('What has a number can be sent a signal.')
    await perform(clone(0, [chroot(root), chdir('/'), kill(victim.pid, SIGKILL)]))
    prove(
      'kills-processes',
      'From in there, a process outside was killed.',
      await ended(victim.pid),
      `kill(${victim.pid}, SIGKILL) gave 0 in the box; ${victim.pid} is no more`,
    )
  }),
}

function isDynamic(program: string): boolean {
  return existsSync(program) && readElf(program).interpreter !== undefined
}

function copyInto(directory: string, file: string): void {
  mkdirSync(join(directory, dirname(file)), { recursive: true })
  copyFileSync(file, join(directory, file))
}

const firstLine = (text: string): string => text.split('\n', 1)[0] ?? ''

/** SIGKILL is obeyed soon, not at once. */
async function ended(pid: number): Promise<boolean> {
  for (let i = 0; i < 100 && existsSync(`/proc/${pid}`); i++) await pause(10)
  return !existsSync(`/proc/${pid}`)
}
