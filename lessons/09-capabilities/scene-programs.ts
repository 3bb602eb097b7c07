// Programs that are started, and what they find themselves able to do.
import { chmodSync, chownSync } from 'node:fs'
import {
  AF_INET,
  answers,
  bind,
  CAP_CHOWN,
  CAP_NET_BIND_SERVICE,
  CAP_NET_RAW,
  CLONE_NEWNET,
  CLONE_NEWNS,
  capset,
  clone,
  encodeFileCapabilities,
  execve,
  inet,
  mayFail,
  PR_CAP_AMBIENT,
  PR_CAP_AMBIENT_RAISE,
  PR_CAPBSET_DROP,
  PR_SET_KEEPCAPS,
  PR_SET_NO_NEW_PRIVS,
  PR_SET_SECUREBITS,
  prctl,
  SECBIT_NOROOT,
  SOCK_STREAM,
  scene,
  setgid,
  setgroups,
  setOf,
  setuid,
  setxattr,
  socket,
} from 'cooperage'
import { all, allowSetuid, copyOfGrep, field, names, onlyRoot, set, somebodyElse, status } from './tools.ts'

const RAW = setOf(CAP_NET_RAW)
const BIND = setOf(CAP_NET_BIND_SERVICE)
const grep = ['grep', '-E', '^Cap', '/proc/self/status']

/** Nothing held, and user 0 means nothing to execve. */
const powerless = [prctl(PR_SET_SECUREBITS, SECBIT_NOROOT), capset({ effective: 0n, permitted: 0n, inheritable: 0n })]

export const bounding = scene('Given up, and back again', async ({ tell, perform, prove }) => {
  tell('CAP_NET_RAW lets a process forge network packets. A box gives it up by capset, and becomes a program.')
  const rest = all & ~RAW
  const giveUp = capset({ effective: rest, permitted: rest, inheritable: 0n })
  const back = await perform(clone(0, [giveUp, execve(grep)]))
  prove(
    'comes-back',
    'After execve root has it again.',
    (set(back.output, 'CapEff') & RAW) !== 0n,
    `given up by capset; then the program read CapEff ${field(back.output, 'CapEff')}: CAP_NET_RAW is bit 13`,
  )

  tell('execve gives root its whole bounding set. So that is where the power has to go.')
  const gone = await perform(clone(0, [prctl(PR_CAPBSET_DROP, CAP_NET_RAW), giveUp, execve(grep)]))
  prove(
    'stays-away',
    'Dropped from the bounding set, it stays away.',
    ((set(gone.output, 'CapEff') | set(gone.output, 'CapBnd')) & RAW) === 0n,
    `the program read CapEff ${field(gone.output, 'CapEff')}, CapBnd ${field(gone.output, 'CapBnd')}`,
  )

  tell('But the bounding set alone takes nothing from the process that is there: until its execve it may still use it.')
  const [raw] = [socket(AF_INET, 3, 1)]
  const still = await perform(clone(0, [prctl(PR_CAPBSET_DROP, CAP_NET_RAW), ...mayFail(raw)]))
  prove(
    'still-held',
    'Without capset it is held until execve.',
    answers(still, 'socket')[0] === 'granted',
    `a raw socket, after the drop: ${answers(still, 'socket')[0]}`,
  )

  tell('And the right order: dropping needs CAP_SETPCAP. Who gives up everything first, can drop nothing any more.')
  const nothing = capset({ effective: 0n, permitted: 0n, inheritable: 0n })
  const late = await perform(clone(0, [nothing, ...mayFail(prctl(PR_CAPBSET_DROP, CAP_NET_RAW))]))
  prove(
    'order',
    'After capset it is too late.',
    answers(late, 'prctl')[0] === 'EPERM',
    `prctl(PR_CAPBSET_DROP): ${answers(late, 'prctl')[0]}`,
  )
})

export const ambient = scene('A power for a program that is not root', async ({ tell, perform, prove, missing }) => {
  const user = somebodyElse()
  tell('A web server needs port 80, and nothing else of root. So it should not be root, and hold one power.')
  if (user === undefined)
    missing('a user who is not root', `${onlyRoot} SECBIT_NOROOT makes user 0 a user like any other.`)
  // Who steps down from root loses all powers at once, unless told otherwise. What is too much, capset takes.
  const base =
    user === undefined
      ? [prctl(PR_SET_SECUREBITS, SECBIT_NOROOT)]
      : [prctl(PR_SET_KEEPCAPS, 1), setgroups([]), setgid(user), setuid(user)]
  const hold = (inheritable: bigint) => [...base, capset({ effective: BIND, permitted: BIND, inheritable })]
  const held = await perform(clone(0, [...hold(0n), execve(grep)]))
  prove(
    'lost',
    'What it holds does not survive execve.',
    set(held.output, 'CapPrm') === 0n,
    `held CAP_NET_BIND_SERVICE; the program read CapPrm ${names(set(held.output, 'CapPrm'))}`,
  )

  tell('Inheritable sounds right, and is not enough: the file would have to say that it inherits. Almost none does.')
  const inherited = await perform(clone(0, [...hold(BIND), execve(grep)]))
  prove(
    'not-inherited',
    'Inheritable alone does not survive either.',
    set(inherited.output, 'CapPrm') === 0n && set(inherited.output, 'CapInh') === BIND,
    `CapInh ${names(set(inherited.output, 'CapInh'))}, CapPrm ${names(set(inherited.output, 'CapPrm'))}`,
  )

  tell('For that Linux 4.3 brought a fifth set: ambient. What is permitted and inheritable may be raised into it.')
  const raise = prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_NET_BIND_SERVICE)
  const kept = await perform(clone(0, [...hold(BIND), raise, execve(grep)]))
  prove(
    'kept',
    'Ambient survives, with any program.',
    set(kept.output, 'CapEff') === BIND && set(kept.output, 'CapAmb') === BIND,
    `CapAmb ${names(set(kept.output, 'CapAmb'))}, CapEff ${names(set(kept.output, 'CapEff'))}`,
  )

  const port = socket(AF_INET, SOCK_STREAM)
  const take = [port, ...mayFail(bind(port, inet('127.0.0.1', 80)))]
  const mine = await perform(clone(CLONE_NEWNET, [...hold(BIND), ...take]))
  const theirs = await perform(clone(CLONE_NEWNET, [...powerless, port, ...mayFail(bind(port, inet('0.0.0.0', 80)))]))
  tell('Does it get the port? In a network of its own, so that nobody else has it.')
  prove(
    'port',
    'With it port 80 is granted, without it refused.',
    answers(mine, 'bind')[0] !== 'EACCES' && answers(theirs, 'bind')[0] === 'EACCES',
    `bind with it: ${answers(mine, 'bind')[0]}; without: ${answers(theirs, 'bind')[0]}`,
  )
})

export const file = scene('A power that stands on a file', async ({ tell, perform, prove }) => {
  const program = copyOfGrep('file')
  const stands = encodeFileCapabilities({ permitted: RAW, inheritable: 0n, effective: true })
  const label = setxattr(program, 'security.capability', stands)
  tell(
    'Before that bit existed, ping was set-user-ID: all of root, for one raw socket. Today a file can carry one power.',
  )
  tell(`We pin CAP_NET_RAW to ${program}, a copy of grep. setcap(8) does no more than this setxattr.`)
  await perform(clone(0, [label]))

  tell(
    'The attribute also says whose root gave it. Outside of that user namespace it means nothing: no way out of a lab.',
  )
  const gained = await perform(clone(CLONE_NEWNS, [...allowSetuid(), ...powerless, execve(status(program))]))
  prove(
    'gains',
    'Who holds nothing gains it by execve.',
    set(gained.output, 'CapEff') === RAW,
    `held nothing; the program read CapEff ${names(set(gained.output, 'CapEff'))}`,
  )

  tell('Is that good for a box? A program in its image can carry any power. First defence: no_new_privs.')
  const defended = clone(CLONE_NEWNS, [
    ...allowSetuid(),
    ...powerless,
    prctl(PR_SET_NO_NEW_PRIVS, 1),
    execve(status(program)),
  ])
  const refused = await perform(defended)
  prove(
    'no-new-privs',
    'With no_new_privs the file gives nothing.',
    set(refused.output, 'CapPrm') === 0n && field(refused.output, 'NoNewPrivs') === '1',
    `NoNewPrivs ${field(refused.output, 'NoNewPrivs')}, CapPrm ${names(set(refused.output, 'CapPrm'))}`,
  )

  tell('Second: the bounding set. The file insists on its power, so it is not started.')
  const without = [prctl(PR_CAPBSET_DROP, CAP_NET_RAW), ...powerless]
  const bounded = await perform(clone(CLONE_NEWNS, [...allowSetuid(), ...without, ...mayFail(execve(status(program)))]))
  prove(
    'bounding',
    'Beyond the bounding set a file gives nothing.',
    answers(bounded, 'execve')[0] === 'EPERM',
    `execve: ${answers(bounded, 'execve')[0]}`,
  )

  tell('Third: a mount with nosuid. The lab has mounted /tmp so; until now we had lifted that.')
  const nosuid = await perform(clone(0, [...powerless, execve(status(program))]))
  prove(
    'nosuid',
    'On a nosuid mount the file is a plain file.',
    set(nosuid.output, 'CapPrm') === 0n,
    `the program read CapPrm ${names(set(nosuid.output, 'CapPrm'))}`,
  )

  tell('And pinning it needs a power of its own: CAP_SETFCAP.')
  const own = setOf(CAP_CHOWN)
  const pinning = await perform(
    clone(0, [capset({ effective: own, permitted: own, inheritable: 0n }), ...mayFail(label)]),
  )
  prove(
    'setfcap',
    'Without CAP_SETFCAP nobody pins anything.',
    answers(pinning, 'setxattr')[0] === 'EPERM',
    `setxattr: ${answers(pinning, 'setxattr')[0]}`,
  )
})

export const setuidScene = scene('A set-user-ID program in front of no_new_privs', async director => {
  const { tell, perform, prove, missing } = director
  const user = somebodyElse()
  if (user === undefined) {
    missing('a user who becomes root', onlyRoot)
    const other = await perform(clone(0, [...mayFail(setuid(1000))]))
    prove('one-number', 'There is nobody else here.', answers(other, 'setuid')[0] === 'EINVAL', 'setuid(1000): EINVAL')
    tell(
      'no_new_privs can be seen all the same: it stops what stands on a file as well. `cooper demo capabilities file`.',
    )
    return
  }
  const program = copyOfGrep('setuid')
  chownSync(program, 0, 0)
  chmodSync(program, 0o4755)
  tell(
    `${program} belongs to root, and has mode 4755. Whoever executes it becomes root: sudo and su are such programs.`,
  )
  const stepDown = [setgroups([]), setgid(user), setuid(user)]
  const risen = await perform(clone(CLONE_NEWNS, [...allowSetuid(), ...stepDown, execve(status(program))]))
  const effective = (output: string) => field(output, 'Uid').split(/\s+/)[1]
  prove(
    'becomes-root',
    `User ${user} becomes root by executing it, with all powers.`,
    effective(risen.output) === '0' && set(risen.output, 'CapEff') === all,
    `Uid, real and effective: ${field(risen.output, 'Uid').split(/\s+/).slice(0, 2).join(', ')}; CapEff ${names(set(risen.output, 'CapEff'))}`,
  )

  tell('A box with an old set-user-ID program in its image is one hole away from root. One call closes all of them:')
  const nnp = prctl(PR_SET_NO_NEW_PRIVS, 1)
  const held = await perform(clone(CLONE_NEWNS, [...allowSetuid(), ...stepDown, nnp, execve(status(program))]))
  prove(
    'stays',
    `With no_new_privs it runs as user ${user}, without any power.`,
    effective(held.output) === String(user) && set(held.output, 'CapEff') === 0n,
    `Uid, real and effective: ${field(held.output, 'Uid').split(/\s+/).slice(0, 2).join(', ')}; CapEff ${names(set(held.output, 'CapEff'))}`,
  )

  tell('Nobody needs a right to call it, and nobody can take it back.')
  const back = await perform(clone(0, [...stepDown, nnp, ...mayFail(prctl(PR_SET_NO_NEW_PRIVS, 0))]))
  prove(
    'for-good',
    'It is for good.',
    answers(back, 'prctl').at(-1) === 'EINVAL',
    'prctl(PR_SET_NO_NEW_PRIVS, 0): EINVAL',
  )
})
