import { chmodSync, chownSync, mkdirSync } from 'node:fs'
import {
  answers,
  append,
  CLONE_NEWNS,
  CLONE_NEWUSER,
  clone,
  isRootOfTheMachine,
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
import { mapRoot, outside, stepDown } from '../06-user/lesson.ts'
import { keeps, noteAt, why } from './attribute.ts'
import { type Desk, desk } from './desk.ts'

export const rootless = scene('An overlay of an ordinary user', async director => {
  const { tell, perform, prove, missing } = director
  const place = owned(desk('rootless', { 'photos/1': '1\n' }))
  const { upper, merged } = place
  mkdirSync(`${place.lower}/empty`)
  chownSync(`${place.lower}/empty`, outside.uid, outside.gid)

  tell(
    'A box in a user namespace: root in there, outside a user like any other. It mounts an overlay of its own directories.',
  )
  const plain = await perform(asUser([overlay(place, ',userxattr'), mkdir(`${merged}/granted`)]))
  prove(
    'mounts',
    'An ordinary user may do that, since Linux 5.11.',
    answers(plain, 'mkdirat')[0] === 'granted',
    `mount ${answers(plain, 'mount').at(-1)}, mkdir ${answers(plain, 'mkdirat')[0]} in there, outside it is ${upper}/granted`,
  )

  tell(
    'What the kernel has to note at a file it writes into attributes named trusted.overlay.…, which only root of the machine may write. With userxattr they are named user.overlay.… instead.',
  )
  const emptied = [rmdir(`${merged}/empty`), mkdir(`${merged}/empty`)]
  const without = await perform(asUser([overlay(place, ''), ...mayFail(emptied)]))
  prove(
    'needs-userxattr',
    'Without userxattr the mount is granted as well. But a directory that is deleted and made again cannot be marked as opaque.',
    answers(without, 'mkdirat')[0] === 'EIO',
    `mount ${answers(without, 'mount').at(-1)}, rmdir ${answers(without, 'unlinkat')[0]}, mkdir ${answers(without, 'mkdirat')[0]}`,
  )
  if (await keeps('user.overlay.opaque', upper, perform)) {
    const marked = await perform(asUser([overlay(place, ',userxattr'), ...mayFail(emptied)]))
    const note = await noteAt(`${upper}/empty`, 'user.overlay.opaque', perform)
    prove(
      'user-note',
      'With userxattr it can.',
      note === 'y',
      `mkdir ${answers(marked, 'mkdirat')[0]}, ${upper}/empty has user.overlay.opaque=${note}`,
    )
  } else {
    missing('the note with userxattr', why)
  }

  tell(
    'But then the user could write such notes by hand as well: a redirect to a directory that is not theirs to read, for instance. So the options that believe notes are not to be had together with it.',
  )
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
  tell(
    'So an engine without root unpacks an image with owners that its user namespace has, or shifts them when it mounts (an idmapped mount).',
  )
})

/** A list of somebody who is root of a new user namespace, as in lesson 06. */
const asUser = (steps: Steps) =>
  clone(0, [
    ...(isRootOfTheMachine() ? stepDown(outside.uid, outside.gid) : []),
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
