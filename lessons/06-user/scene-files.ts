import { existsSync, statSync, writeFileSync } from 'node:fs'
import {
  answers,
  CLONE_NEWUSER,
  chown,
  clone,
  execve,
  look,
  mayFail,
  O_RDONLY,
  open,
  type Steps,
  scene,
  unshare,
} from 'cooperage'
import { lends, mapRoot } from './lesson.ts'
import { asSomebody, becomeNumber, gid, shared, uid } from './somebody.ts'

export const numbers = scene('Two numbers for one user', async ({ tell, perform, prove }) => {
  const file = `${shared('user-numbers')}/letter`
  const list = ['ls', '-ln', file]
  tell(`A box with the map 4711 ${uid} 1. It says who it is, makes a file, and looks whose that is.`)
  const story = `echo I am user $(id -u); touch ${file}; ${list.join(' ')}`
  const inside = await perform(clone(0, [...becomeNumber(4711), execve(['sh', '-c', story])]))
  tell('The same file, looked at from outside.')
  await perform(clone(0, [execve(list)]))
  const [lab] = look(process.pid).uidMap
  if (!lends && lab)
    tell(`(You are ${uid} in this lab, which has a map too: ${lab.inside} ${lab.outside} ${lab.count}.)`)
  prove(
    'inside',
    'In the box the user is the first number of the map.',
    /user 4711\n/.test(inside.output) && /^\S+ +\d+ 4711 /m.test(inside.output),
    'id and ls in the box: user 4711',
  )
  const owner = statSync(file).uid
  prove('outside', 'Outside the file belongs to the second.', owner === uid, `stat outside: user ${owner}`)
})

export const strangers = scene('Who has no line in the map', async ({ tell, perform, prove }) => {
  const directory = shared('user-strangers')
  tell('Root of a box looks at /etc. It belongs to root of the machine, and the map of the box has no line for that.')
  const { output } = await perform(
    clone(0, [...becomeNumber(0), execve(['stat', '-c', '%n belongs to user %u', '/etc'])]),
  )
  prove(
    'nobody',
    'Who has no number in here is shown as 65534.',
    /user 65534$/m.test(output),
    'stat in the box: user 65534',
  )

  tell('It makes a file, and gives it to user 33. This number has no line either.')
  const mine = `${directory}/mine`
  const create = execve(['touch', mine])
  await perform(clone(0, [...becomeNumber(0), create]))
  const given = await perform(clone(0, [...becomeNumber(0), ...mayFail(chown(mine, 33, 0))]))
  const said = answers(given, 'fchownat').at(-1)
  prove('no-such-user', 'Who has no line cannot be named.', said === 'EINVAL', `chown to user 33: ${said}`)
})

export const secret = scene('A file of mode 0600', async ({ tell, perform, prove, missing }) => {
  const peek = (path: string) => mayFail(open(path, O_RDONLY))
  const askedBy = async (steps: Steps, path: string) =>
    answers(await perform(clone(0, [...steps, ...peek(path)])), 'openat').at(-1)
  const rootInside = [...asSomebody, unshare(CLONE_NEWUSER), mapRoot(uid, gid)]

  if (!lends) {
    tell(
      'You are an ordinary user, and so is root of your box. It tries /etc/shadow, which is for root of the machine.',
    )
    if (!existsSync('/etc/shadow')) return missing('that', 'This machine has no /etc/shadow.')
    const answered = await askedBy(rootInside, '/etc/shadow')
    prove('not-yours', 'Root of the box may not read it.', answered === 'EACCES', `open: ${answered}`)
    missing('the mistake', 'Only root of the machine can make it.')
    return
  }
  const path = `${shared('user-secret')}/secret`
  writeFileSync(path, 'only for root of the machine\n', { mode: 0o600 })
  tell('Root of the machine keeps a file that nobody else may read. It makes a user namespace, and maps itself: 0 0 1.')
  const careless = await askedBy([unshare(CLONE_NEWUSER), mapRoot(0, 0)], path)
  prove('attack', 'Root of the box reads it.', careless === 'granted', `open: ${careless}`)
  tell(`No capability was needed: the file is its own. Now it becomes user ${uid} first, and maps that: 0 ${uid} 1.`)
  const careful = await askedBy(rootInside, path)
  prove('repaired', 'Root of the box does not.', careful === 'EACCES', `open: ${careful}`)
})
