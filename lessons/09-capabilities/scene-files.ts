// Files that give powers to whoever executes them, and what stands before them.
import { chmodSync, chownSync } from 'node:fs'
import {
  answers,
  CAP_CHOWN,
  CAP_NET_RAW,
  CLONE_NEWNS,
  capset,
  clone,
  encodeFileCapabilities,
  execve,
  mayFail,
  PR_CAPBSET_DROP,
  PR_SET_NO_NEW_PRIVS,
  prctl,
  scene,
  setgid,
  setgroups,
  setOf,
  setuid,
  setxattr,
} from 'cooperage'
import {
  all,
  allowSetuid,
  copyOfGrep,
  field,
  forbidSetuid,
  names,
  onlyRoot,
  powerless,
  set,
  somebodyElse,
} from './tools.ts'

const RAW = setOf(CAP_NET_RAW)

/** A copy of grep on which CAP_NET_RAW stands. setcap(8) does no more than this setxattr. */
function carrier(name: string) {
  const program = copyOfGrep(name)
  const stands = encodeFileCapabilities({ permitted: RAW, inheritable: 0n, effective: true })
  return { program, label: setxattr(program, 'security.capability', stands) }
}

export const file = scene('A power that stands on a file', async ({ tell, perform, prove }) => {
  const { program, label } = carrier('file')
  tell(`CAP_NET_RAW is pinned to ${program}, a copy of grep. Somebody without any power executes it.`)
  await perform(clone(0, [label]))
  const gained = await perform(clone(CLONE_NEWNS, [...allowSetuid(), ...powerless, execve(effectiveOf(program))]))
  prove(
    'gains',
    'Who holds nothing gains it by execve.',
    set(gained.output, 'CapEff') === RAW,
    `held nothing; the program read CapEff ${names(set(gained.output, 'CapEff'))}`,
  )

  tell('Somebody with one other power wants to pin something to a file.')
  const own = setOf(CAP_CHOWN)
  const pinning = await perform(
    clone(0, [capset({ effective: own, permitted: own, inheritable: 0n }), ...mayFail(label)]),
  )
  prove(
    'setfcap',
    'To pin needs a power of its own, CAP_SETFCAP.',
    answers(pinning, 'setxattr')[0] === 'EPERM',
    `setxattr: ${answers(pinning, 'setxattr')[0]}`,
  )
})

const effectiveOf = (program: string): string[] => [program, '-E', '^(CapEff|CapPrm|NoNewPrivs)', '/proc/self/status']

export const fences = scene('Three fences before such a file', async ({ tell, perform, prove }) => {
  const { program, label } = carrier('fences')
  await perform(clone(0, [label]))
  const run = execve(effectiveOf(program))

  tell('The same file. First fence: no_new_privs.')
  const nnp = prctl(PR_SET_NO_NEW_PRIVS, 1)
  const refused = await perform(clone(CLONE_NEWNS, [...allowSetuid(), ...powerless, nnp, run]))
  prove(
    'no-new-privs',
    'With no_new_privs the file gives nothing.',
    set(refused.output, 'CapPrm') === 0n && field(refused.output, 'NoNewPrivs') === '1',
    `NoNewPrivs ${field(refused.output, 'NoNewPrivs')}, CapPrm ${names(set(refused.output, 'CapPrm'))}`,
  )

  tell('Second: the bounding set. The file insists on its power, so it is not even started.')
  const without = [prctl(PR_CAPBSET_DROP, CAP_NET_RAW), ...powerless]
  const bounded = await perform(clone(CLONE_NEWNS, [...allowSetuid(), ...without, ...mayFail(run)]))
  prove(
    'bounding',
    'Beyond the bounding set a file gives nothing.',
    answers(bounded, 'execve')[0] === 'EPERM',
    `execve: ${answers(bounded, 'execve')[0]}`,
  )

  tell('Third: a mount with nosuid. Many machines mount /tmp so.')
  const nosuid = await perform(clone(CLONE_NEWNS, [...forbidSetuid(), ...powerless, run]))
  prove(
    'nosuid',
    'On a nosuid mount the file is a plain file.',
    set(nosuid.output, 'CapPrm') === 0n,
    `the program read CapPrm ${names(set(nosuid.output, 'CapPrm'))}`,
  )
})

const userOf = (program: string): string[] => [program, '-E', '^(Uid|CapEff|NoNewPrivs)', '/proc/self/status']

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
  const risen = await perform(clone(CLONE_NEWNS, [...allowSetuid(), ...stepDown, execve(userOf(program))]))
  const effective = (output: string) => field(output, 'Uid').split(/\s+/)[1]
  prove(
    'becomes-root',
    `User ${user} becomes root by executing it, with all powers.`,
    effective(risen.output) === '0' && set(risen.output, 'CapEff') === all,
    `Uid, real and effective: ${field(risen.output, 'Uid').split(/\s+/).slice(0, 2).join(', ')}; CapEff ${names(set(risen.output, 'CapEff'))}`,
  )

  tell('A box with an old set-user-ID program in its image is one hole away from root. One call closes all of them:')
  const nnp = prctl(PR_SET_NO_NEW_PRIVS, 1)
  const held = await perform(clone(CLONE_NEWNS, [...allowSetuid(), ...stepDown, nnp, execve(userOf(program))]))
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
