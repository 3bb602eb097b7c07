// An image is files. A container is a process for whom these files are all that there is.
import { cpSync, existsSync } from 'node:fs'
import { join } from 'node:path'
import {
  CLONE_NEWNS,
  CLONE_NEWPID,
  CLONE_NEWUTS,
  chdir,
  chroot,
  clone,
  execve,
  scene,
  scratch,
  sethostname,
} from 'cooperage'
import { filesIn, makeImage } from './image.ts'

/** A container of a few calls. Each is a lesson of its own: 03, 01 and again 01, and 02 and 04 for what the flags do. */
const container = (name: string, root: string) => (command: string[]) =>
  clone(CLONE_NEWPID | CLONE_NEWUTS | CLONE_NEWNS, [sethostname(name), chroot(root), chdir('/'), execve(command)])

const speak = (command: string): string[] => [
  '/bin/sh',
  '-c',
  `echo "I am process $$ of $(uname -n)."; test -e /note && echo "I have a note." || echo "I have no note."; ${command}`,
]

export const image = scene('An image is files, a container is a process', async ({ tell, perform, keep, prove }) => {
  const { directory, bytes } = makeImage('image')
  tell(
    `An image is a directory of files. Ours holds a shell and four other programs, ${Math.round(bytes / 1024)} KiB. They lie there, and nothing runs.`,
  )
  tell('Two containers are made of it, red and blue. Each gets the files to itself. (Here they are copied.)')
  const [red, blue] = [scratch('red'), scratch('blue')]
  for (const root of [red, blue]) cpSync(directory, root, { recursive: true, verbatimSymlinks: true })

  await perform(container('red', red)(speak('echo mine >/note; echo "I write one."')))
  await perform(container('blue', blue)(speak('')))
  const has = (root: string) => existsSync(join(root, 'note'))
  prove(
    'own-files',
    'What red writes, neither blue has nor the image.',
    has(red) && !has(blue) && !has(directory) && filesIn(directory).bytes === bytes,
    `there is ${red}/note, and no ${blue}/note, and no ${directory}/note`,
  )

  tell('Both have ended, for their programs have. A container that is to stay needs a program that stays.')
  const [one, other] = [await keep(container('red', red)), await keep(container('blue', blue))]
  prove(
    'processes-of-the-host',
    'For the host they are two processes, next to all the others.',
    one.pid !== other.pid && one.look().insidePid === 1 && other.look().insidePid === 1,
    `the host counts them as ${one.pid} and ${other.pid}, each calls itself ${one.look().insidePid}; both run ${one.look().command[0]}`,
  )
})
