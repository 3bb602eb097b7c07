import { existsSync, readdirSync } from 'node:fs'
import { answers, mayFail, mkdir, ownsTheMachine, rename as renameCall, scene } from 'cooperage'
import { keeps, noteAt, prefix, why } from './attribute.ts'
import { boxAt, desk } from './desk.ts'
import { isWhiteout } from './layers.ts'

const move = (merged: string, from: string, to: string) => mayFail(renameCall(`${merged}/${from}`, `${merged}/${to}`))

/** Some kernels are built with the option on. */
const STRICT = ',redirect_dir=nofollow'

export const rename = scene('Another name', async ({ tell, perform, prove }) => {
  const place = desk('rename', { 'photos/1': '1\n', letter: 'Dear …\n' })
  const { upper, merged } = place

  tell('A box gives a file of a lower layer another name.')
  await perform(boxAt(place, move(merged, 'letter', 'reply')))
  prove(
    'file',
    'It is copied up under the new name. At the old one stands a whiteout.',
    existsSync(`${upper}/reply`) && isWhiteout(`${upper}/letter`),
    `${upper} has ${readdirSync(upper).join(' and ')}`,
  )

  tell('Now a directory.')
  const refused = await perform(boxAt(place, move(merged, 'photos', 'pictures'), STRICT))
  prove(
    'directory',
    'The kernel says what it says between two disks: not here.',
    answers(refused, 'renameat2')[0] === 'EXDEV',
    `rename: ${answers(refused, 'renameat2')[0]}`,
  )
})

export const redirect = scene('Directories that may be renamed', async ({ tell, perform, prove, missing }) => {
  const place = desk('redirect', { 'photos/1': '1\n', 'photos/2': '2\n' })
  const { lower, upper, merged } = place
  tell('A directory that the box made itself lies in the upper layer alone.')
  if (await keeps(`${prefix}.opaque`, upper, perform)) {
    const own = await perform(boxAt(place, [mkdir(`${merged}/mine`), ...move(merged, 'mine', 'ours')], STRICT))
    prove(
      'own-directory',
      'It gets its new name like any other.',
      answers(own, 'renameat2')[0] === 'granted' && existsSync(`${upper}/ours`),
      `renameat2 ${answers(own, 'renameat2')[0]}, ${upper}/ours is ${existsSync(`${upper}/ours`) ? 'there' : 'missing'}`,
    )
  } else {
    missing('that, because a new directory gets a note when it moves', why)
  }

  tell(
    'There is an option, redirect_dir=on: the renamed directory is an empty one with a note which says where its files are.',
  )
  if (!ownsTheMachine()) {
    missing('redirect_dir=on', 'It is for root of the machine; see the scene `trust`')
    return
  }
  const redirected = await perform(boxAt(place, move(merged, 'photos', 'pictures'), ',redirect_dir=on'))
  tell('Its note, as getxattr reads it:')
  const note = await noteAt(`${upper}/pictures`, 'trusted.overlay.redirect', perform)
  prove(
    'redirect',
    'With it the rename is done at once, and nothing is copied.',
    answers(redirected, 'renameat2')[0] === 'granted' &&
      note !== undefined &&
      readdirSync(`${upper}/pictures`).length === 0,
    `renameat2 ${answers(redirected, 'renameat2')[0]}; ${upper}/pictures is empty and has trusted.overlay.redirect=${note}; ${lower}/photos has ${readdirSync(`${lower}/photos`).join(' and ')}`,
  )
  tell(
    'Most kernels have it off: who can write such a note into a layer can make the box see any directory of it. Engines that unpack layers of strangers leave it off.',
  )
})
