// 01 chroot: out of the root again, and whom it holds
import { constants } from 'node:os'
import { capset, cat, chdir, chroot, clone, execve, mayFail, mkdir, O_RDONLY, open, scene } from 'cooperage'
import { root } from './lesson.ts'
import { hideSecret, tries } from './scene-stands.ts'

const { ENOENT, EPERM } = constants.errno

/** In the root, with a directory to flee to: it may be there already, from the time before. */
const inside = () => [chroot(root), chdir('/'), ...mayFail(mkdir('/deeper'))]

const out = () => [
  chroot('/deeper'),
  // The working directory is / of before. On the way up from there, the root of now is never met.
  chdir('../../../../../../../..'),
  // The topmost directory that there is, and the host's root.
  chroot('.'),
]

export const flight = scene('Out of the root again, in four calls', async act => {
  const { tell, perform, keep, prove } = act
  const secret = hideSecret()
  tell(`On the host there is a file, ${secret}. A box of this lesson tries to read it.`)
  const jailed = await perform(clone(0, [...inside(), ...mayFail(open(secret, O_RDONLY))]))
  prove(
    'jailed',
    'In the new root there is no such file.',
    jailed.trace.at(-1)?.errno === ENOENT,
    `open("${secret}") gave ENOENT in there`,
  )

  tell('The box makes a directory, moves its root there without chdir, goes up from where it stands, and tries again:')
  const { reads } = await tries(act, clone(0, [...inside(), ...out(), ...cat(secret)]))
  prove('escaped', "It reads the host's file.", reads, `cat("${secret}") printed it`)

  const free = await keep(command => clone(0, [...inside(), ...out(), execve(command)]))
  prove(
    'host-root',
    "Its root is the host's.",
    free.look().rootDirectory === '/',
    `/proc/${free.pid}/root is ${free.look().rootDirectory}`,
  )
})

export const held = scene('Whom a chroot holds: those who may not call it', async ({ tell, perform, prove }) => {
  const secret = hideSecret()
  tell('A box in its new root gives up all the powers of root (capset). Then it tries the same way out:')
  const powerless = capset({ effective: 0n, permitted: 0n, inheritable: 0n })
  const attack = [...mayFail(out()), ...mayFail(cat(secret))]
  const { output, trace } = await perform(clone(0, [...inside(), powerless, ...attack]))
  const second = trace.filter(({ step }) => step.signature.call === 'chroot')[1]
  prove(
    'held',
    'Its second chroot is refused, and the file stays out of sight.',
    second?.errno === EPERM && output === '',
    `chroot("/deeper") gave errno ${second?.errno}; EPERM, operation not permitted, is ${EPERM}`,
  )
})
