import { appendFileSync, closeSync, openSync, readFileSync, statSync } from 'node:fs'
import { append, scene } from 'cooperage'
import { boxAt, desk, standAt } from './desk.ts'

const MIB = 1024 * 1024
const SIZE = 32 * MIB
const BEFORE = 'as it was\n'

export const copyUp = scene('Copy-up: one byte, and the whole file is copied', async director => {
  const { tell, perform, keep, prove } = director
  const place = desk('copy-up', { note: BEFORE, big: Buffer.alloc(SIZE, 'x') })
  const { lower, upper, merged } = place

  tell(
    'A file in a lower layer, and an overlay over it. First, a box looks at the file, and somebody opens it to read.',
  )
  const box = await keep(standAt(place))
  const inBox = `/proc/${box.pid}/root${merged}/note`
  const inode = statSync(`${lower}/note`).ino
  const [seen, reader] = [statSync(inBox).ino, openSync(inBox, 'r')]
  prove(
    'lower-file',
    'What the box sees is the file of the lower layer itself: nothing has been copied.',
    seen === inode && statSync(`${upper}/note`, { throwIfNoEntry: false }) === undefined,
    `inode ${seen} in the box, ${inode} at ${lower}/note; ${upper}/note is not there`,
  )

  tell('Now a line is written to it, in there.')
  appendFileSync(inBox, 'and more\n')
  const [above, after] = [statSync(`${upper}/note`).ino, statSync(inBox).ino]
  prove(
    'another-file',
    'The upper layer has a file of its own now, another inode; the lower one is as it was.',
    above !== inode && readFileSync(`${lower}/note`, 'utf8') === BEFORE,
    `inode ${above} at ${upper}/note, ${statSync(`${upper}/note`).size} bytes; inode ${statSync(`${lower}/note`).ino} at ${lower}/note still has ${BEFORE.length} bytes`,
  )

  tell(
    'The copy takes the place of the file also for who had opened it before. The number that stat shows need not change: the kernel noted at the copy where it came from, and says that number.',
  )
  const read = readFileSync(reader, 'utf8')
  closeSync(reader)
  await box.stop()
  prove(
    'readers-follow',
    'A descriptor that was opened before reads the new text.',
    read.endsWith('and more\n'),
    `it read ${JSON.stringify(read)}; stat in there said inode ${seen} before, and ${after} then`,
  )

  tell(`The same with a file of ${SIZE / MIB} MiB: one byte, and then one byte more.`)
  const large = await perform(boxAt(place, [...append(`${merged}/big`, 'y'), ...append(`${merged}/big`, 'y')]))
  const [first = 0, second = 0] = openings(large)
  const blocks = statSync(`${upper}/big`).blocks * 512
  prove(
    'whole-file',
    'All of it was copied, for one byte.',
    blocks >= SIZE,
    `${upper}/big takes ${(blocks / MIB).toFixed(1)} MiB of disk`,
  )
  prove(
    'when-it-is-opened',
    'The copy is made when the file is opened for writing, before a byte is written; and it is made once.',
    first > second,
    `openat took ${first} µs the first time and ${second} µs the second`,
  )
  tell(
    'So a database does not belong into the layers of a container. Engines give it a volume: a bind of a directory, with no overlay in between.',
  )
})

/** Microseconds that each openat took. */
const openings = ({ trace }: { trace: readonly { step: { signature: { call: string } }; ns: number }[] }): number[] =>
  trace.filter(({ step }) => step.signature.call === 'openat').map(({ ns }) => Math.round(ns / 1000))
