import { mkdirSync } from 'node:fs'
import {
  answers,
  CLONE_NEWIPC,
  CLONE_NEWNET,
  CLONE_NEWNS,
  CLONE_NEWPID,
  CLONE_NEWUTS,
  chdir,
  chroot,
  clone,
  scene,
  scratch,
} from 'cooperage'
import { find, isListed, KEY, KINDS, listed, make, makeMemory, remove, removeMemory } from './objects.ts'

const WALLS = CLONE_NEWPID | CLONE_NEWNS | CLONE_NEWUTS | CLONE_NEWNET

/** A list that asks for the memory and removes it, in a root where there is no file. */
function thief(flags: number) {
  const empty = scratch('empty')
  mkdirSync(empty, { recursive: true })
  return clone(flags, [chroot(empty), chdir('/'), ...removeMemory])
}

const hex = `0x${KEY.toString(16)}`

export const attack = scene('All walls but one', async ({ tell, perform, prove }) => {
  try {
    tell(`The host makes shared memory under the key ${hex}.`)
    await perform(clone(0, makeMemory))
    prove('there', 'It is there.', isListed(), listed())
    tell('A box with processes, mounts, a hostname and a network of its own, in an empty root, says the same key.')
    const box = await perform(thief(WALLS))
    const [asked, ordered] = [answers(box, 'shmget')[0], answers(box, 'shmctl')[0]]
    prove('found', 'The box finds it.', asked === 'granted', `shmget(${hex}): ${asked}`)
    prove(
      'removed',
      'And it removes it.',
      ordered === 'granted' && !isListed(),
      `shmctl(IPC_RMID): ${ordered}; ${listed()}`,
    )
  } finally {
    await perform(clone(0, removeMemory))
  }
})

export const repair = scene('One wall more', async ({ tell, perform, prove }) => {
  try {
    tell(`The host makes shared memory under the key ${hex}. The same box tries again, with CLONE_NEWIPC added.`)
    await perform(clone(0, makeMemory))
    const [asked] = answers(await perform(thief(WALLS | CLONE_NEWIPC)), 'shmget')
    prove('not-found', 'The box does not find it.', asked === 'ENOENT', `shmget(${hex}): ${asked}`)
    prove('safe', 'The host still has it.', isListed(), listed())
  } finally {
    await perform(clone(0, removeMemory))
  }
})

export const kinds = scene('Four kinds, two worlds', async ({ tell, perform, prove }) => {
  try {
    tell('The host makes one of each kind. A process of the host asks for them, and then one in a new IPC namespace.')
    await perform(clone(0, make))
    const here = await perform(clone(0, find))
    const there = await perform(clone(CLONE_NEWIPC, find))
    for (const [call, what] of KINDS) {
      const [near, far] = [answers(here, call)[0], answers(there, call)[0]]
      prove(
        `${call}-stays`,
        `The box does not find ${what} of the host.`,
        near === 'granted' && far === 'ENOENT',
        `${call}: on the host ${near}, in the box ${far}`,
      )
    }
  } finally {
    await perform(clone(0, remove))
  }
})

export const sameKey = scene('One key, two objects', async ({ tell, perform, prove }) => {
  try {
    tell(`The host makes four objects under the key ${hex} and a name.`)
    await perform(clone(0, make))
    tell('A box makes four with the same key and name, and says IPC_EXCL: fail, if there is one already.')
    const own = await perform(clone(CLONE_NEWIPC, make))
    const made = KINDS.map(([call]) => `${call} ${answers(own, call)[0]}`)
    prove(
      'own-key',
      'All four are made.',
      made.every(each => each.endsWith(' granted')),
      made.join(', '),
    )
  } finally {
    await perform(clone(0, remove))
  }
})
