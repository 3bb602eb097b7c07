import {
  answers,
  CLONE_NEWNS,
  CLONE_NEWUSER,
  CLONE_NEWUTS,
  clone,
  execve,
  forRootOfTheMachine,
  mayFail,
  mount,
  scene,
  sethostname,
  unshare,
} from 'cooperage'
import { mapRoot } from './lesson.ts'
import { ALL, asSomebody, gid, uid } from './somebody.ts'

export const powerless = scene('All the capabilities, and none over the machine', async ({ tell, perform, prove }) => {
  const home = [sethostname('palace'), mount('tmpfs', '/tmp', 'tmpfs', 0, null)]
  const become = [...asSomebody, unshare(CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWUTS), mapRoot(uid, gid)]

  tell('First what is its own: it names its host and mounts a tmpfs.')
  const status = await perform(clone(0, [...become, ...home, execve(['grep', 'CapEff', '/proc/self/status'])]))
  prove(
    'rules-at-home',
    'Both are granted, and CapEff has every bit.',
    ALL.test(status.output),
    'sethostname: granted; mount: granted',
  )

  tell("Now what is the machine's: a disk, the clock, a kernel module, a device node.")
  const attempts = forRootOfTheMachine()
  const tried = await perform(clone(0, [...become, ...home, ...mayFail(attempts)]))
  for (const {
    signature: { call },
  } of attempts) {
    const said = answers(tried, call).at(-1) ?? 'never called'
    // A kernel that loads no modules at all lacks the call.
    const refused = said === 'EPERM' || (call === 'init_module' && said === 'ENOSYS')
    prove(`no-${call}`, `${call} is refused.`, refused, `${call}: ${said}`)
  }
})

export const owner = scene('Which was made first?', async ({ tell, perform, prove }) => {
  const rename = mayFail(sethostname('palace'))
  const said = async (first: number, then: number) => {
    const list = [...asSomebody, unshare(then), mapRoot(uid, gid), ...rename]
    return answers(await perform(clone(first, list)), 'sethostname')[0]
  }
  tell('A hostname of its own, made before the user namespace. Then root of the user namespace wants to change it.')
  const before = await said(CLONE_NEWUTS, CLONE_NEWUSER)
  prove('not-its-own', 'It may not.', before === 'EPERM', `sethostname: ${before}`)
  tell('Both in one call.')
  const together = await said(0, CLONE_NEWUSER | CLONE_NEWUTS)
  prove('its-own', 'It may.', together === 'granted', `sethostname: ${together}`)
})
