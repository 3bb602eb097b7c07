// 01 chroot: the root is moved, and the process is not
import { writeFileSync } from 'node:fs'
import { constants } from 'node:os'
import {
  type Box,
  cat,
  chdir,
  chroot,
  clone,
  close,
  type Director,
  fchdir,
  mayFail,
  O_DIRECTORY,
  O_RDONLY,
  open,
  type Steps,
  scene,
  scratch,
} from 'cooperage'
import { root } from './lesson.ts'

const { EBADF, ENOENT } = constants.errno

const PLANS = 'the plans of the host\n'

/** A file of the host's that no box should read. */
export function hideSecret(): string {
  const secret = scratch('secret')
  writeFileSync(secret, PLANS)
  return secret
}

/** Whether a box prints the secret; and the errno of the first call that it was refused. */
export async function tries({ perform }: Director, box: Box): Promise<{ reads: boolean; errno: number | undefined }> {
  const { output, trace } = await perform(box)
  return { reads: output === PLANS, errno: trace.find(({ errno }) => errno)?.errno }
}

export const stands = scene('Where a process stands, when its root is moved', async act => {
  const { tell, prove } = act
  const secret = hideSecret()
  // More .. than there are directories do no harm: above the topmost one is that one again.
  const upwards = '../'.repeat(20) + secret.slice(1)
  const readsWith = (...steps: Steps) => tries(act, clone(0, [...steps, ...mayFail(cat(upwards))]))

  tell(`On the host there is a file, ${secret}. A box with chroot, and without chdir, opens it by way of .. and ..:`)
  const forgot = await readsWith(chroot(root))
  prove('outside', "It reads the host's file.", forgot.reads, `cat("../../…${secret}") printed: ${PLANS.trim()}`)

  tell('With chdir("/") before chroot:')
  const early = await readsWith(chdir('/'), chroot(root))
  prove('too-early', "It stands in the host's /, and reads it again.", early.reads, `it printed: ${PLANS.trim()}`)

  tell('With chdir("/") after chroot:')
  const { reads, errno } = await readsWith(chroot(root), chdir('/'))
  prove(
    'inside',
    'Now .. leads nowhere but to the new root, and there is no such file.',
    !reads && errno === ENOENT,
    `open gave errno ${errno}; ENOENT is ${ENOENT}`,
  )
})

export const openDoor = scene('A directory that was opened before', async act => {
  const { tell, prove } = act
  const secret = hideSecret()
  const door = open('/', O_RDONLY | O_DIRECTORY)
  const through = [...mayFail(fchdir(door)), ...mayFail(cat(secret.slice(1)))]

  tell("A box opens the host's / and forgets it. It calls chroot, and chdir after it. Then it calls fchdir:")
  const open1 = await tries(act, clone(0, [door, chroot(root), chdir('/'), ...through]))
  prove(
    'through-the-door',
    "By the open directory it stands outside, and reads the host's file.",
    open1.reads,
    `cat("${secret.slice(1)}") printed: ${PLANS.trim()}`,
  )

  tell('The same, but the directory is closed before chroot.')
  const { reads, errno } = await tries(act, clone(0, [door, close(door), chroot(root), chdir('/'), ...through]))
  prove(
    'door-shut',
    'There is no such descriptor any more.',
    !reads && errno === EBADF,
    `fchdir gave errno ${errno}; EBADF, bad file descriptor, is ${EBADF}`,
  )
})
