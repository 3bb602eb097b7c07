import { appendFileSync, closeSync, openSync, readFileSync, statSync } from 'node:fs'
import { append, scene } from 'cooperage'
import { boxAt, desk, standAt } from './desk.ts'

const MIB = 1024 * 1024
const SIZE = 32 * MIB
const BEFORE = 'as it was\n'

export const copyUp = scene('Copy-up', async ({ tell, keep, prove }) => {
  const place = desk('copy-up', { note: BEFORE })
  const { lower, upper, merged } = place

  tell('A box looks at a file of a lower layer. Somebody opens it in there, to read it later.')
  const box = await keep(standAt(place))
  const inBox = `/proc/${box.pid}/root${merged}/note`
  const inode = statSync(`${lower}/note`).ino
  const [seen, reader] = [statSync(inBox).ino, openSync(inBox, 'r')]
  prove(
    'lower-file',
    'What it sees is the file of the lower layer itself.',
    seen === inode && statSync(`${upper}/note`, { throwIfNoEntry: false }) === undefined,
    `inode ${seen} in the box, ${inode} at ${lower}/note; ${upper}/note is not there`,
  )

  tell('Now the box writes a line to it.')
  appendFileSync(inBox, 'and more\n')
  const [above, after] = [statSync(`${upper}/note`).ino, statSync(inBox).ino]
  prove(
    'another-file',
    'The upper layer has a copy now, with the line. The lower file is as it was.',
    above !== inode && readFileSync(`${lower}/note`, 'utf8') === BEFORE,
    `${upper}/note: inode ${above}, ${statSync(`${upper}/note`).size} bytes; ${lower}/note: inode ${inode}, still ${BEFORE.length} bytes`,
  )

  tell('And who had opened the file before?')
  const read = readFileSync(reader, 'utf8')
  closeSync(reader)
  await box.stop()
  prove(
    'readers-follow',
    'Their descriptor reads the copy, with the new line.',
    read.endsWith('and more\n'),
    `it read ${JSON.stringify(read)}; stat in there said inode ${seen} before, and ${after} then`,
  )
})

export const bigFile = scene('One byte, and the whole file is copied', async ({ tell, perform, prove }) => {
  const place = desk('big-file', { big: Buffer.alloc(SIZE, 'x') })
  const { upper, merged } = place
  tell(`A file of ${SIZE / MIB} MiB in a lower layer. The box adds one byte, and then one byte more.`)
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
    'The copy is made once, and when the file is opened for writing.',
    first > second,
    `openat took ${first} µs the first time and ${second} µs the second`,
  )
})

/** Microseconds that each openat took. */
const openings = ({ trace }: { trace: readonly { step: { signature: { call: string } }; ns: number }[] }): number[] =>
  trace.filter(({ step }) => step.signature.call === 'openat').map(({ ns }) => Math.round(ns / 1000))
