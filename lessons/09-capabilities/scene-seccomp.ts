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

export const seccompScene = scene('Rules that the kernel runs before every call', async ({ tell, perform, prove }) => {
  const program = compile(filter)
  const load = seccomp(SECCOMP_SET_MODE_FILTER, 0, program)
  const install = [prctl(PR_SET_NO_NEW_PRIVS, 1), load]

  tell('A capability guards a right. A filter guards a call, also one that asks for no right at all. These are rules:')
  tell(showRules(filter).join('\n'))
  tell(
    'The kernel wants a program in its own small machine language, and runs it before each call. Ours makes this of them:',
  )
  tell(
    disassemble(program, filter)
      .map(line => `│${line}`)
      .join('\n'),
  )
  tell(
    'First it looks which table of numbers the call was made with: 32-bit programs have another, and 39, getpid in ours, is mkdir in theirs.',
  )

  const wanted = scratch('a-directory')
  const refused = await perform(clone(0, [...install, ...mayFail(mkdir(wanted))]))
  prove(
    'errno',
    'mkdir is refused, to root too.',
    answers(refused, 'mkdirat')[0] === 'EPERM' && !existsSync(wanted),
    `mkdir("${wanted}"): ${answers(refused, 'mkdirat')[0]}, and there is no such directory`,
  )

  tell('A rule can look at the arguments: unshare is allowed, but not with this one bit among its flags.')
  const tries = [unshare(CLONE_NEWUTS), unshare(CLONE_NEWUTS | CLONE_NEWUSER)]
  const looked = await perform(clone(0, [...install, ...mayFail(tries)]))
  const [uts, user] = answers(looked, 'unshare')
  prove(
    'argument',
    'One bit of one argument decides.',
    uts === 'granted' && user === 'EACCES',
    `unshare(CLONE_NEWUTS): ${uts}; with CLONE_NEWUSER: ${user}`,
  )
  tell('It sees the number that is passed, never the memory behind an address. So no filter can look at a path.')

  const logged = await perform(clone(CLONE_NEWUTS, [...install, ...mayFail(sethostname('watched'))]))
  prove(
    'log',
    'log lets the call through.',
    answers(logged, 'sethostname')[0] === 'granted',
    `sethostname: ${answers(logged, 'sethostname')[0]}; where auditing is on, dmesg has a line for it, "audit: type=1326"`,
  )

  tell('kill is for calls that nobody makes by mistake. This box asks to reboot, with a wrong password so to speak.')
  const killed = await perform(clone(0, [...install, reboot(0, 0, 0)])).then(
    () => 'nothing happened',
    (error: Error) => error.message,
  )
  prove('kill', 'The process is ended with SIGSYS.', killed.includes('SIGSYS'), killed)

  tell('Now the box tries to get rid of it: a second filter that allows everything, and another program.')
  const open = seccomp(SECCOMP_SET_MODE_FILTER, 0, compile({ default: 'allow', rules: [] }))
  const again = await perform(clone(0, [...install, open, ...mayFail(mkdir(wanted))]))
  prove(
    'strictest',
    'Of several filters the strictest decides.',
    answers(again, 'mkdirat')[0] === 'EPERM',
    `after a second filter, mkdir: ${answers(again, 'mkdirat')[0]}`,
  )
  const other = await perform(clone(0, [...install, execve(['grep', 'Seccomp', '/proc/self/status'])]))
  prove(
    'survives-execve',
    'It stays through execve.',
    /Seccomp:\s*2/.test(other.output),
    other.output.trim().replaceAll('\n', ', ').replaceAll('\t', ' '),
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
