import { answers, CLONE_NEWUSER, clone, mayFail, scene, unshare, write } from 'cooperage'
import { mapRoot } from './lesson.ts'
import { ALL, asSomebody, gid, uid, whoAmI } from './somebody.ts'

export const nobody = scene('Before a map is written, everybody is nobody', async ({ tell, perform, prove }) => {
  tell('A new user namespace, and nothing is written. A shell in it says who it is.')
  const unmapped = await perform(clone(0, [...asSomebody, unshare(CLONE_NEWUSER), whoAmI]))
  prove(
    'nobody-before',
    'Without a map a process is 65534, and execve takes its capabilities.',
    /user 65534/.test(unmapped.output) && /CapEff:\s*0+$/m.test(unmapped.output),
    'id -u, and CapEff in /proc/self/status',
  )
  tell('The same with a map, which says that the process is user 0.')
  const mapped = await perform(clone(0, [...asSomebody, unshare(CLONE_NEWUSER), mapRoot(uid, gid), whoAmI]))
  prove(
    'root-after',
    'With the map it is user 0, and keeps every capability.',
    /user 0$/m.test(mapped.output) && ALL.test(mapped.output),
    'id -u, and CapEff in /proc/self/status',
  )
})

export const greedy = scene('A map with more than oneself', async ({ tell, perform, prove }) => {
  tell('Somebody wants a thousand users, and writes 0 0 1000.')
  const thousand = mayFail(write('/proc/self/uid_map', '0 0 1000'))
  const refused = await perform(clone(0, [...asSomebody, unshare(CLONE_NEWUSER), ...thousand]))
  const [answered] = answers(refused, 'write')
  prove('own-number-only', 'A process may map its own number, no other.', answered === 'EPERM', `write: ${answered}`)

  tell('Then they write the line for themselves, and later another one.')
  const again = mayFail(write('/proc/self/uid_map', `5 ${uid} 1`))
  const twice = await perform(clone(0, [...asSomebody, unshare(CLONE_NEWUSER), mapRoot(uid, gid), ...again]))
  const last = answers(twice, 'write').at(-1)
  prove('once', 'A map is written once.', last === 'EPERM', `the second write to uid_map: ${last}`)
})
