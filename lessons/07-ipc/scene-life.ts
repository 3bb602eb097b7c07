import { setTimeout as pause } from 'node:timers/promises'
import { answers, CLONE_NEWIPC, clone, execve, mayFail, mq_open, mq_unlink, O_CREAT, O_RDWR, scene } from 'cooperage'
import { isListed, listed, makeMemory, removeMemory } from './objects.ts'

export const leftovers = scene('Who removes what nobody owns', async ({ tell, perform, prove }) => {
  try {
    tell('A process makes shared memory, and ends. Nobody else has asked for it.')
    await perform(clone(0, makeMemory))
    prove('outlives', 'The memory is still there.', isListed(), listed())
  } finally {
    await perform(clone(0, removeMemory))
  }
  tell('We remove it by hand. Now a process in a namespace of its own does the same.')
  await perform(clone(CLONE_NEWIPC, makeMemory))
  prove('not-here', 'Nothing is left on the host.', !isListed(), listed())
})

export const end = scene('The end of a namespace', async ({ tell, perform, keep, prove, missing }) => {
  tell('The kernel counts how much memory the queues of a user take, over all namespaces. So one can ask it.')
  const hoard = Array.from({ length: 100 }, (_, i) => mq_open(`hoard-${i}`, O_CREAT | O_RDWR, 0o600))
  const oneMore = [...mayFail(mq_open('one-more', O_CREAT | O_RDWR, 0o600)), ...mayFail(mq_unlink('one-more'))]
  const ask = async () => answers(await perform(clone(0, oneMore)), 'mq_open')[0]
  const box = await keep(command => clone(CLONE_NEWIPC, [...mayFail(hoard), execve(command)]))
  tell('A box makes queues until it is refused one. Now the host wants a queue, for the same user.')
  const full = await ask()
  if (full === 'granted') {
    await box.stop()
    missing('the count', 'This user may have more queues than we made (ulimit -q).')
    return
  }
  prove('full', 'There is no room for it.', full === 'EMFILE', `mq_open on the host: ${full}`)
  await box.stop()
  tell('The box ends. Nobody has removed its queues.')
  let after = await ask()
  for (let tries = 0; tries < 50 && after !== 'granted'; tries++) {
    // The kernel empties a dead namespace when it finds time.
    await pause(10)
    after = await ask()
  }
  prove(
    'gone',
    'There is room again: the queues ended with their namespace.',
    after === 'granted',
    `mq_open on the host: ${after}`,
  )
})
