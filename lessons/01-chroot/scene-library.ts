// 01 chroot: what a program needs in its root
import { copyFileSync, existsSync, mkdirSync, statSync } from 'node:fs'
import { constants } from 'node:os'
import { dirname, join } from 'node:path'
import { chdir, chroot, clone, execve, libraries, mayFail, readElf, scene, scratch } from 'cooperage'

const { ENOENT } = constants.errno

export const missingLibrary = scene('A program that is there, and cannot be found', async director => {
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
  if (others.length === 0) missing('a loader that seeks in vain', 'The loader of this machine is the library as well.')
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
})

function isDynamic(program: string): boolean {
  return existsSync(program) && readElf(program).interpreter !== undefined
}

function copyInto(directory: string, file: string): void {
  mkdirSync(join(directory, dirname(file)), { recursive: true })
  copyFileSync(file, join(directory, file))
}

const firstLine = (text: string): string => text.split('\n', 1)[0] ?? ''
