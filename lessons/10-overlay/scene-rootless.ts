import { chmodSync, chownSync, mkdirSync } from 'node:fs'
import {
  answers,
  append,
  CLONE_NEWNS,
  CLONE_NEWUSER,
  clone,
  MS_PRIVATE,
  MS_REC,
  mayFail,
  mkdir,
  mount,
  rmdir,
  type Steps,
  scene,
  unshare,
} from 'cooperage'
import { lends, mapRoot, outside, stepDown } from '../06-user/lesson.ts'
import { keeps, noteAt, why } from './attribute.ts'
import { type Desk, desk } from './desk.ts'

export const rootless = scene('An overlay of an ordinary user', async ({ tell, perform, prove, missing }) => {
  const place = owned(desk('rootless', { 'photos/1': '1\n' }))
  const { upper, merged } = place
  mkdirSync(`${place.lower}/empty`)
  chownSync(`${place.lower}/empty`, outside.uid, outside.gid)

  tell('A box in a user namespace: root in there, outside a user like any other. It mounts an overlay of its own.')
  const plain = await perform(asUser([overlay(place, ',userxattr'), mkdir(`${merged}/granted`)]))
  prove(
    'mounts',
    'An ordinary user may do that, since Linux 5.11.',
    answers(plain, 'mkdirat')[0] === 'granted',
    `mount ${answers(plain, 'mount').at(-1)}, mkdir ${answers(plain, 'mkdirat')[0]} in there, outside it is ${upper}/granted`,
  )

  tell('It deletes a directory and makes it again, which must be marked as opaque. First without userxattr.')
  const emptied = [rmdir(`${merged}/empty`), mkdir(`${merged}/empty`)]
  const without = await perform(asUser([overlay(place, ''), ...mayFail(emptied)]))
  prove(
    'needs-userxattr',
    'The mark cannot be written: only root of the machine writes trusted.….',
    answers(without, 'mkdirat')[0] === 'EIO',
    `mount ${answers(without, 'mount').at(-1)}, rmdir ${answers(without, 'unlinkat')[0]}, mkdir ${answers(without, 'mkdirat')[0]}`,
  )
  if (await keeps('user.overlay.opaque', upper, perform)) {
    const marked = await perform(asUser([overlay(place, ',userxattr'), ...mayFail(emptied)]))
    tell('Then with userxattr. The note, as getxattr reads it:')
    const note = await noteAt(`${upper}/empty`, 'user.overlay.opaque', perform)
    prove(
      'user-note',
      'With userxattr it can: the mark is user.….',
      note === 'y',
      `mkdir ${answers(marked, 'mkdirat')[0]}, ${upper}/empty has user.overlay.opaque=${note}`,
    )
  } else {
    missing('the note with userxattr', why)
  }
})

export const trust = scene('What the kernel does not believe', async ({ tell, perform, prove }) => {
  const place = owned(desk('trust', {}))
  const { merged } = place
  tell('An ordinary user asks for notes that lead to other directories or files, together with userxattr.')
  for (const option of ['redirect_dir=on', 'metacopy=on']) {
    const refused = await perform(asUser(mayFail(overlay(place, `,userxattr,${option}`))))
    prove(
      option.replace(/_dir=on|=on/, '-refused'),
      `userxattr with ${option} is refused.`,
      answers(refused, 'mount').at(-1) === 'EINVAL',
      `mount gave ${answers(refused, 'mount').at(-1)}`,
    )
  }

  tell('Last, a lower layer whose files belong to somebody else: /etc of this machine.')
  const theirs = await perform(
    asUser([overlay({ ...place, lower: '/etc' }, ',userxattr'), ...mayFail(append(`${merged}/passwd`, 'me\n'))]),
  )
  prove(
    'others-files',
    'Its root is no root over the files of others: they are not copied up for it.',
    ['EACCES', 'EPERM', 'EOVERFLOW'].includes(answers(theirs, 'openat').at(-1) ?? ''),
    `open("${merged}/passwd", O_WRONLY|O_APPEND) gave ${answers(theirs, 'openat').at(-1)}`,
  )
})

/** A list of somebody who is root of a new user namespace, as in lesson 06. */
const asUser = (steps: Steps) =>
  clone(0, [
    ...(lends ? stepDown(outside.uid, outside.gid) : []),
    unshare(CLONE_NEWUSER | CLONE_NEWNS),
    ...mapRoot(outside.uid, outside.gid),
    mount('none', '/', null, MS_REC | MS_PRIVATE, null),
    ...steps,
  ])

const overlay = ({ lower, upper, work, merged }: Desk, options: string) =>
  mount('overlay', merged, 'overlay', 0, `lowerdir=${lower},upperdir=${upper},workdir=${work}${options}`)

/** Gives the directories to whom they are for. */
function owned(place: Desk): Desk {
  for (const directory of Object.values(place)) {
    chmodSync(directory, 0o755)
    chownSync(directory, outside.uid, outside.gid)
  }
  return place
}
