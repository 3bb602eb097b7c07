import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import {
  answers,
  CLONE_NEWNS,
  CLONE_NEWUSER,
  clone,
  create,
  execve,
  look,
  MS_BIND,
  MS_PRIVATE,
  MS_REC,
  mayBecome,
  mayFail,
  mount,
  pidfd_open,
  scene,
  scratch,
  setgid,
  setgroups,
  setns,
  setuid,
  unshare,
  write,
} from 'cooperage'
import { asSomebody, shared } from './somebody.ts'

export const subids = scene('More than one user in a box', async ({ tell, keep, perform, prove, missing }) => {
  tell(`/etc/subuid of this machine: ${readText('/etc/subuid').trim().replaceAll('\n', ', ') || 'nothing'}.`)
  tell('A process wants a range, and nobody helps it.')
  const greedy = mayFail(write('/proc/self/uid_map', '0 0 65536'))
  const [alone] = answers(await perform(clone(0, [...asSomebody, unshare(CLONE_NEWUSER), ...greedy])), 'write')
  prove('not-alone', 'A process cannot give itself a range.', alone === 'EPERM', `write to uid_map: ${alone}`)

  const root = mayBecome(165_535)
  const [, second] = look(process.pid).uidMap
  const lent = root ? { inside: 100_000, count: 65_536 } : second
  if (!lent) {
    missing('a range', 'No number was lent to you, or newuidmap is not installed. See usermod --add-subuids.')
    return
  }

  tell('Another box waits without a map. Somebody outside writes it, who has the right to.')
  const box = await keep(command => clone(CLONE_NEWUSER, [execve(command)]))
  const range = [0, lent.inside, lent.count].map(String)
  const helper = root && existsSync('/usr/bin/newuidmap') && existsSync('/usr/bin/newgidmap')
  if (helper) {
    tell('(newuidmap writes it. For this scene, /etc/subuid lends root the numbers from 100000 on.)')
    const ledger = scratch('subid')
    writeFileSync(ledger, 'root:100000:65536\n')
    for (const [program, file] of [
      ['newuidmap', '/etc/subuid'],
      ['newgidmap', '/etc/subgid'],
    ] as const) {
      await perform(
        clone(CLONE_NEWNS, [
          mount('none', '/', null, MS_REC | MS_PRIVATE, null),
          mount(ledger, file, null, MS_BIND, null),
          execve([program, String(box.pid), ...range]),
        ]),
      )
    }
  } else {
    for (const map of ['uid_map', 'gid_map']) writeFileSync(`/proc/${box.pid}/${map}`, range.join(' '))
  }
  const { uidMap, setgroups: groups } = box.look()
  const [mapped] = uidMap
  prove(
    'a-range',
    'Who has the right outside maps as many as they like.',
    mapped?.count === lent.count,
    `/proc/${box.pid}/uid_map says ${mapped?.inside} ${mapped?.outside} ${mapped?.count}`,
  )
  prove(
    'setgroups-stays',
    'Nothing had to be denied: its root may call setgroups.',
    groups === 'allow',
    `/proc/${box.pid}/setgroups says ${groups}`,
  )

  const directory = shared('user-range')
  const target = pidfd_open(box.pid)
  const become = [target, setns(target, CLONE_NEWUSER), setgroups([]), setgid(33), setuid(33)]
  tell('Its user 33, a web server, makes a file.')
  await perform(clone(0, [...become, ...create(`${directory}/index.html`, '')]))
  const { uid: owner } = statSync(`${directory}/index.html`)
  prove(
    'user-33',
    'User 33 is a user of its own outside, too.',
    owner === lent.inside + 33,
    `stat outside: user ${owner}`,
  )
})

const readText = (path: string) => (existsSync(path) ? readFileSync(path, 'utf8') : '')
