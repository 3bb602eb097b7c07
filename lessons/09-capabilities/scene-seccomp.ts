import { existsSync } from 'node:fs'
import {
  answers,
  CLONE_NEWUSER,
  CLONE_NEWUTS,
  capset,
  clone,
  compile,
  disassemble,
  errno,
  execve,
  type Filter,
  mayFail,
  mkdir,
  PR_SET_NO_NEW_PRIVS,
  prctl,
  reboot,
  SECCOMP_SET_MODE_FILTER,
  scene,
  scratch,
  seccomp,
  sethostname,
  showRules,
  unshare,
} from 'cooperage'

const filter: Filter = {
  default: 'allow',
  rules: [
    { call: 'mkdirat', action: errno('EPERM') },
    { call: 'unshare', where: { arg: 0, has: CLONE_NEWUSER }, action: errno('EACCES') },
    { call: 'sethostname', action: 'log' },
    { call: 'reboot', action: 'kill' },
  ],
}

const program = compile(filter)
const load = seccomp(SECCOMP_SET_MODE_FILTER, 0, program)
const install = [prctl(PR_SET_NO_NEW_PRIVS, 1), load]
const wanted = scratch('a-directory')

export const seccompScene = scene('Rules that the kernel asks before every call', async ({ tell, perform, prove }) => {
  tell('A box with these rules, and all powers:')
  tell(showRules(filter).join('\n'))
  const refused = await perform(clone(0, [...install, ...mayFail(mkdir(wanted))]))
  prove(
    'errno',
    'mkdir is refused, to root too.',
    answers(refused, 'mkdirat')[0] === 'EPERM' && !existsSync(wanted),
    `mkdir("${wanted}"): ${answers(refused, 'mkdirat')[0]}, and there is no such directory`,
  )

  const tries = [unshare(CLONE_NEWUTS), unshare(CLONE_NEWUTS | CLONE_NEWUSER)]
  const looked = await perform(clone(0, [...install, ...mayFail(tries)]))
  const [uts, user] = answers(looked, 'unshare')
  prove(
    'argument',
    'One bit of one argument decides.',
    uts === 'granted' && user === 'EACCES',
    `unshare(CLONE_NEWUTS): ${uts}; with CLONE_NEWUSER: ${user}`,
  )

  const logged = await perform(clone(CLONE_NEWUTS, [...install, ...mayFail(sethostname('watched'))]))
  prove(
    'log',
    'log lets the call through.',
    answers(logged, 'sethostname')[0] === 'granted',
    `sethostname: ${answers(logged, 'sethostname')[0]}; where auditing is on, dmesg has a line for it, "audit: type=1326"`,
  )

  const killed = await perform(clone(0, [...install, reboot(0, 0, 0)])).then(
    () => 'nothing happened',
    (error: Error) => error.message,
  )
  prove('kill', 'Who asks to reboot is ended, with SIGSYS.', killed.includes('SIGSYS'), killed)
})

export const instructions = scene('What the kernel is given', async ({ tell, perform, prove }) => {
  tell('The rules, compiled:')
  tell(
    disassemble(program, filter)
      .map(line => `│${line}`)
      .join('\n'),
  )
  const other = await perform(clone(0, [...install, execve(['grep', 'Seccomp:', '/proc/self/status'])]))
  prove(
    'accepted',
    'The kernel takes it, and it stays through execve.',
    /Seccomp:\s*2/.test(other.output),
    `Seccomp in /proc/self/status of the program: ${other.output.trim().slice(-1)}, a filter`,
  )
})

export const filters = scene('A way around the filter', async ({ tell, perform, prove }) => {
  tell('A box has the filter, and sets a second one that allows everything.')
  const open = seccomp(SECCOMP_SET_MODE_FILTER, 0, compile({ default: 'allow', rules: [] }))
  const again = await perform(clone(0, [...install, open, ...mayFail(mkdir(wanted))]))
  prove(
    'strictest',
    'Of several filters the strictest decides.',
    answers(again, 'mkdirat')[0] === 'EPERM',
    `after a second filter, mkdir: ${answers(again, 'mkdirat')[0]}`,
  )

  tell('Who may set one? It could confuse a set-user-ID program. So: CAP_SYS_ADMIN, or no_new_privs before.')
  const nothing = capset({ effective: 0n, permitted: 0n, inheritable: 0n })
  const [early] = answers(await perform(clone(0, [nothing, ...mayFail(load)])), 'seccomp')
  const [calm] = answers(await perform(clone(0, [nothing, ...install])), 'seccomp')
  prove(
    'no-new-privs-first',
    'Without powers, no_new_privs comes first.',
    early === 'EACCES' && calm === 'granted',
    `seccomp without it: ${early}; after prctl(PR_SET_NO_NEW_PRIVS, 1): ${calm}`,
  )
})
