// Programs that are started, and what they find themselves able to do.
import {
  AF_INET,
  answers,
  bind,
  CAP_NET_BIND_SERVICE,
  CAP_NET_RAW,
  CLONE_NEWNET,
  capset,
  clone,
  execve,
  inet,
  mayFail,
  PR_CAP_AMBIENT,
  PR_CAP_AMBIENT_RAISE,
  PR_CAPBSET_DROP,
  PR_SET_KEEPCAPS,
  PR_SET_SECUREBITS,
  prctl,
  SECBIT_NOROOT,
  SOCK_STREAM,
  scene,
  setgid,
  setgroups,
  setOf,
  setuid,
  socket,
} from 'cooperage'
import { all, field, names, onlyRoot, powerless, set, somebodyElse } from './tools.ts'

const RAW = setOf(CAP_NET_RAW)
const BIND = setOf(CAP_NET_BIND_SERVICE)
const grep = ['grep', '-E', '^Cap(Inh|Prm|Amb)', '/proc/self/status']
const twoSets = ['grep', '-E', '^Cap(Eff|Bnd)', '/proc/self/status']

export const bounding = scene('Given up, and back again', async ({ tell, perform, prove }) => {
  tell('CAP_NET_RAW lets a process forge network packets. A box gives it up by capset, and becomes a program.')
  const rest = all & ~RAW
  const giveUp = capset({ effective: rest, permitted: rest, inheritable: 0n })
  const back = await perform(clone(0, [giveUp, execve(twoSets)]))
  prove(
    'comes-back',
    'After execve root has it again.',
    (set(back.output, 'CapEff') & RAW) !== 0n,
    `given up by capset; then the program read CapEff ${field(back.output, 'CapEff')}: CAP_NET_RAW is bit 13`,
  )

  tell('execve gives root its whole bounding set. So that is where the power has to go.')
  const gone = await perform(clone(0, [prctl(PR_CAPBSET_DROP, CAP_NET_RAW), giveUp, execve(twoSets)]))
  prove(
    'stays-away',
    'Dropped from the bounding set, it stays away.',
    ((set(gone.output, 'CapEff') | set(gone.output, 'CapBnd')) & RAW) === 0n,
    `the program read CapEff ${field(gone.output, 'CapEff')}, CapBnd ${field(gone.output, 'CapBnd')}`,
  )
})

export const order = scene('Which of the two comes first', async ({ tell, perform, prove }) => {
  tell('CAP_NET_RAW is dropped from the bounding set, and nothing else is done.')
  const [raw] = [socket(AF_INET, 3, 1)]
  const still = await perform(clone(0, [prctl(PR_CAPBSET_DROP, CAP_NET_RAW), ...mayFail(raw)]))
  prove(
    'still-held',
    'The process still has it, until its execve.',
    answers(still, 'socket')[0] === 'granted',
    `a raw socket, after the drop: ${answers(still, 'socket')[0]}`,
  )

  tell('Now everything is given up first, and then CAP_NET_RAW is to be dropped. Dropping needs CAP_SETPCAP.')
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
    set(kept.output, 'CapPrm') === BIND && set(kept.output, 'CapAmb') === BIND,
    `CapAmb ${names(set(kept.output, 'CapAmb'))}, CapPrm ${names(set(kept.output, 'CapPrm'))}`,
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
