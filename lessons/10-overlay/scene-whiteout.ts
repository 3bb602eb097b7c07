import { existsSync, lstatSync, readdirSync, readFileSync } from 'node:fs'
import { answers, cat, makedev, mayFail, mkdir, mknod, rmdir, S_IFCHR, scene, unlink } from 'cooperage'
import { keeps, noteAt, prefix, why } from './attribute.ts'
import { boxAt, desk } from './desk.ts'
import { isWhiteout } from './layers.ts'

const name = `${prefix}.opaque`

export const whiteout = scene('Whiteouts: what is deleted is only hidden', async director => {
  const { tell, perform, prove, missing } = director
  const place = desk('whiteout', { password: 'swordfish\n', 'conf/a': 'a\n', 'conf/b': 'b\n', spare: 'spare\n' })
  const { lower, upper, work, merged } = place

  tell('A lower layer with a file named password. A box deletes it.')
  await perform(boxAt(place, [unlink(`${merged}/password`)]))
  const { mode, rdev } = lstatSync(`${upper}/password`)
  prove(
    'device',
    'In the upper layer there is something of that name now: a character device with the number 0, 0.',
    isWhiteout(`${upper}/password`),
    `${upper}/password has mode ${mode.toString(8)}, where 20000 means a character device, and device number ${rdev}`,
  )
  prove(
    'still-there',
    'The file is still in the lower layer.',
    readFileSync(`${lower}/password`, 'utf8') === 'swordfish\n',
    `${lower}/password holds ${JSON.stringify(readFileSync(`${lower}/password`, 'utf8'))}`,
  )

  tell('A box with another upper layer on the same base has no such whiteout.')
  const other = { ...place, upper: `${upper}-2`, work: `${work}-2` }
  const { output } = await perform(boxAt(other, cat(`${merged}/password`), '', [mkdir(other.upper), mkdir(other.work)]))
  prove(
    'found-again',
    'There the file is to be read.',
    output === 'swordfish\n',
    `it printed ${JSON.stringify(output)}`,
  )
  tell(
    'So it is with images: a file that one line of a Dockerfile copies and the next one deletes is in the image for ever, in the layer below.',
  )

  tell(
    'The upper layer is a directory like others. Somebody makes a device 0, 0 in it by hand, before the overlay is mounted.',
  )
  const byHand = await perform(
    boxAt(place, mayFail(cat(`${merged}/spare`)), '', [mknod(`${upper}/spare`, S_IFCHR, makedev(0, 0))]),
  )
  prove(
    'by-hand',
    'It hides a file as well as one that the kernel made. (It is the one device that anybody may make: it leads nowhere.)',
    answers(byHand, 'openat')[0] === 'ENOENT',
    `mknodat ${answers(byHand, 'mknodat')[0]}, then open("${merged}/spare") gave ${answers(byHand, 'openat')[0]}; ${lower}/spare is ${existsSync(`${lower}/spare`) ? 'there' : 'gone'}`,
  )

  tell('Last, a whole directory with two files is deleted, and made again, empty.')
  if (!(await keeps(name, upper, perform))) {
    missing('an opaque directory', why)
    return
  }
  await perform(
    boxAt(place, [
      unlink(`${merged}/conf/a`),
      unlink(`${merged}/conf/b`),
      rmdir(`${merged}/conf`),
      mkdir(`${merged}/conf`),
    ]),
  )
  const value = await noteAt(`${upper}/conf`, name, perform)
  prove(
    'opaque',
    'Its copy in the upper layer carries a note, opaque: below it, nobody is to look.',
    value === 'y' && readdirSync(`${upper}/conf`).length === 0,
    `${upper}/conf is empty and has ${name}=${value}; ${lower}/conf still has ${readdirSync(`${lower}/conf`).join(' and ')}`,
  )
})
