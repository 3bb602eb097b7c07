import { existsSync, lstatSync, readdirSync } from 'node:fs'
import { answers, cat, makedev, mayFail, mkdir, mknod, rmdir, S_IFCHR, scene, unlink } from 'cooperage'
import { keeps, noteAt, prefix, why } from './attribute.ts'
import { boxAt, desk } from './desk.ts'
import { isWhiteout } from './layers.ts'

const name = `${prefix}.opaque`

export const whiteout = scene('What is deleted is hidden', async ({ tell, perform, prove }) => {
  const place = desk('whiteout', { letter: 'Dear …\n', spare: 'spare\n' })
  const { lower, upper, merged } = place
  tell('A lower layer with a file, letter. A box deletes it.')
  await perform(boxAt(place, [unlink(`${merged}/letter`)]))
  const { mode, rdev } = lstatSync(`${upper}/letter`)
  prove(
    'device',
    'The upper layer has something of that name: a character device 0, 0.',
    isWhiteout(`${upper}/letter`),
    `stat ${upper}/letter: mode ${mode.toString(8)} (2… is a character device), device ${rdev}`,
  )
  prove('still-there', 'The lower layer still has the file.', existsSync(`${lower}/letter`), `${lower}/letter is there`)

  tell('Somebody makes such a device by hand, in the upper layer, where the lower one has the file spare.')
  const byHand = await perform(
    boxAt(place, mayFail(cat(`${merged}/spare`)), '', [mknod(`${upper}/spare`, S_IFCHR, makedev(0, 0))]),
  )
  prove(
    'by-hand',
    'It hides a file as well as one that the kernel made.',
    answers(byHand, 'openat')[0] === 'ENOENT',
    `mknodat: ${answers(byHand, 'mknodat')[0]}, then open: ${answers(byHand, 'openat')[0]}`,
  )
})

export const secret = scene('A secret that was deleted', async ({ tell, perform, prove }) => {
  const place = desk('secret', { password: 'swordfish\n' })
  const { upper, work, merged } = place
  tell('A layer holds a file named password. A box on it deletes the file, and does not find it any more.')
  const gone = await perform(boxAt(place, [unlink(`${merged}/password`), ...mayFail(cat(`${merged}/password`))]))
  const [said] = answers(gone, 'openat')
  prove('gone', 'For this box it is gone.', said === 'ENOENT', `open: ${said}`)

  tell('Another box begins on the same layer, with an upper layer of its own.')
  const other = { ...place, upper: `${upper}-2`, work: `${work}-2` }
  const { output } = await perform(boxAt(other, cat(`${merged}/password`), '', [mkdir(other.upper), mkdir(other.work)]))
  prove('found', 'It reads the password.', output === 'swordfish\n', `read: ${JSON.stringify(output)}`)
})

export const opaque = scene('A directory that hides what is below', async ({ tell, perform, prove, missing }) => {
  const place = desk('opaque', { 'conf/a': 'a\n', 'conf/b': 'b\n' })
  const { lower, upper, merged } = place
  tell('A directory with two files, in a lower layer. A box deletes it, and makes it again, empty.')
  if (!(await keeps(name, upper, perform))) {
    missing('an opaque directory', why)
    return
  }
  const files = [unlink(`${merged}/conf/a`), unlink(`${merged}/conf/b`)]
  await perform(boxAt(place, [...files, rmdir(`${merged}/conf`), mkdir(`${merged}/conf`)]))
  tell('The note of the new one, as getxattr reads it:')
  const value = await noteAt(`${upper}/conf`, name, perform)
  prove(
    'opaque',
    'The new one carries a note: nobody is to look below.',
    value === 'y' && readdirSync(`${upper}/conf`).length === 0,
    `${upper}/conf is empty and has ${name}=${value}; ${lower}/conf has ${readdirSync(`${lower}/conf`).join(' and ')}`,
  )
})
