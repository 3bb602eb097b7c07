import { existsSync, readdirSync } from 'node:fs'
import { answers, isRootOfTheMachine, mayFail, mkdir, rename as renameCall, scene } from 'cooperage'
import { keeps, noteAt, prefix, why } from './attribute.ts'
import { boxAt, desk } from './desk.ts'
import { isWhiteout } from './layers.ts'

export const rename = scene('Another name for a directory: not here', async director => {
  const { tell, perform, prove, missing } = director
  const place = desk('rename', { 'photos/1': '1\n', 'photos/2': '2\n', letter: 'Dear …\n' })
  const { lower, upper, merged } = place
  const move = (from: string, to: string) => mayFail(renameCall(`${merged}/${from}`, `${merged}/${to}`))

  tell('A file and a directory, both in a lower layer. A box gives each another name; first the file.')
  await perform(boxAt(place, move('letter', 'reply')))
  prove(
    'file',
    'The file is copied up under the new name, and a whiteout stands at the old one.',
    existsSync(`${upper}/reply`) && isWhiteout(`${upper}/letter`),
    `${upper} has ${readdirSync(upper).join(' and ')}`,
  )

  tell(
    'Then the directory. Copying it up would mean all that is in it, and rename(2) is to be done at once or not at all.',
  )
  const strict = ',redirect_dir=nofollow'
  const refused = await perform(boxAt(place, move('photos', 'pictures'), strict))
  prove(
    'directory',
    'The kernel says what it says between two disks: not here.',
    answers(refused, 'renameat2')[0] === 'EXDEV',
    `rename("${merged}/photos", "${merged}/pictures") gave ${answers(refused, 'renameat2')[0]}`,
  )
  tell(
    'mv knows that answer, and copies file by file, as it does from disk to disk. A program that only calls rename fails.',
  )

  tell('A directory that the box made itself lies in the upper layer alone.')
  if (await keeps(`${prefix}.opaque`, upper, perform)) {
    const own = await perform(boxAt(place, [mkdir(`${merged}/mine`), ...move('mine', 'ours')], strict))
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
  if (!isRootOfTheMachine()) {
    missing('redirect_dir=on', 'It is for root of the machine; see the scene `rootless`')
    return
  }
  const redirected = await perform(boxAt(place, move('photos', 'pictures'), ',redirect_dir=on'))
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
