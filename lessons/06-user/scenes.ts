import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import {
  answers,
  CLONE_NEWNS,
  CLONE_NEWUSER,
  CLONE_NEWUTS,
  cat,
  clone,
  create,
  execve,
  forRootOfTheMachine,
  isRootOfTheMachine,
  look,
  MS_BIND,
  MS_PRIVATE,
  MS_REC,
  mayFail,
  mount,
  O_RDONLY,
  open,
  PR_SET_DUMPABLE,
  pidfd_open,
  prctl,
  scene,
  scratch,
  setgid,
  setgroups,
  sethostname,
  setns,
  setuid,
  unshare,
  write,
} from 'cooperage'
import { mapRoot, outside, stepDown } from './lesson.ts'

const { uid, gid } = outside
const asSomebody = isRootOfTheMachine() ? stepDown(uid, gid) : []
const whoAmI = execve(['sh', '-c', 'echo user $(id -u); grep CapEff /proc/self/status'])
const ALL = /CapEff:\s*0*1f/

/** A directory in which everybody may make files. */
const shared = (name: string): string => {
  const path = scratch(name)
  rmSync(path, { recursive: true, force: true })
  mkdirSync(path)
  chmodSync(path, 0o777)
  return path
}

export const scenes = {
  maps: scene('Before a map is written, everybody is nobody', async ({ tell, perform, prove }) => {
    tell('A new user namespace has no users. We look who we are in one where nothing was written.')
    const unmapped = await perform(clone(0, [...asSomebody, unshare(CLONE_NEWUSER), whoAmI]))
    tell('65534 is what the kernel shows where a number has no meaning. And execve, which saw no root, left no power.')
    prove(
      'nobody-before',
      'Without a map a process is 65534, and execve takes its capabilities.',
      /user 65534/.test(unmapped.output) && /CapEff:\s*0+$/m.test(unmapped.output),
      unmapped.output.trim().replace('\n', ', '),
    )

    tell(`One line changes that: 0 ${uid} 1. The first number in here, the first out there, and how many.`)
    const mapped = await perform(clone(0, [...asSomebody, unshare(CLONE_NEWUSER), mapRoot(uid, gid), whoAmI]))
    prove(
      'root-after',
      'With the map it is user 0, and keeps every capability.',
      /user 0$/m.test(mapped.output) && ALL.test(mapped.output),
      mapped.output.trim().replace('\n', ', '),
    )

    tell('Why not map a thousand numbers? They are other people. Nobody may become them by writing a line.')
    const greedy = mayFail(write('/proc/self/uid_map', '0 0 1000'))
    const refused = await perform(clone(0, [...asSomebody, unshare(CLONE_NEWUSER), ...greedy]))
    const [answered] = answers(refused, 'write')
    prove('own-number-only', 'A process may map its own number, no other.', answered === 'EPERM', `write: ${answered}`)

    tell('And what is written stays. A namespace whose users change their names would be no ground to build on.')
    const again = mayFail(write('/proc/self/uid_map', `0 ${uid} 1`))
    const twice = await perform(clone(0, [...asSomebody, unshare(CLONE_NEWUSER), mapRoot(uid, gid), ...again]))
    const last = answers(twice, 'write').at(-1)
    prove('once', 'A map is written once.', last === 'EPERM', `the second write to uid_map: ${last}`)
  }),

  setgroups: scene('Why gid_map is refused until setgroups is denied', async ({ tell, perform, prove, missing }) => {
    const userMap = write('/proc/self/uid_map', `0 ${uid} 1`)
    const rash = mayFail(write('/proc/self/gid_map', `0 ${gid} 1`))
    if (look(process.pid).setgroups === 'deny') {
      missing('the refusal', 'Your lab is a user namespace, setgroups is denied in it, and in all that are made in it.')
    } else {
      tell('The user map is granted. We write the group map in the same way.')
      const refused = await perform(clone(0, [...asSomebody, unshare(CLONE_NEWUSER), ...userMap, ...rash]))
      const [first, second] = answers(refused, 'write')
      prove('refused', 'gid_map alone is refused.', second === 'EPERM', `uid_map: ${first}, gid_map: ${second}`)
    }

    const secret = `${shared('user-groups')}/not-for-2000`
    writeFileSync(secret, 'not for apprentices\n')
    const peek = mayFail(open(secret, O_RDONLY))
    if (isRootOfTheMachine()) {
      chownSync(secret, 0, 2000)
      chmodSync(secret, 0o604)
      tell('What is the harm? Here is a file of mode 0604: everybody may read it, but not its group, 2000.')
      const member = [setgroups([2000]), setgid(gid), setuid(uid)]
      const within = answers(await perform(clone(0, [...member, ...peek])), 'openat')[0]
      const without = answers(await perform(clone(0, [...asSomebody, ...peek])), 'openat')[0]
      prove(
        'groups-shut-out',
        'A group can shut somebody out.',
        within === 'EACCES' && without === 'granted',
        `open(${secret}): for a member of 2000 EACCES, for a stranger granted`,
      )
      tell('Root of a new namespace may call setgroups. Could it leave 2000 in there, it would read the file.')
      const leaving = [
        ...member,
        prctl(PR_SET_DUMPABLE, 1),
        unshare(CLONE_NEWUSER),
        mapRoot(uid, gid),
        ...mayFail(setgroups([])),
      ]
      const kept = await perform(clone(0, [...leaving, ...peek]))
      const opened = answers(kept, 'openat').at(-1)
      prove(
        'cannot-leave',
        'Who denied setgroups stays in their groups, also as root.',
        answers(kept, 'setgroups').at(-1) === 'EPERM' && opened === 'EACCES',
        `setgroups([]): ${answers(kept, 'setgroups').at(-1)}, then open: ${opened}`,
      )
    } else {
      missing(
        'a file that shuts a group out',
        'Who wants to take a group must be root of the machine. Run it as root to see that.',
      )
    }

    tell('So the kernel wants a promise first: deny. It is never taken back. Then the map is granted.')
    const calm = await perform(
      clone(0, [...asSomebody, unshare(CLONE_NEWUSER), mapRoot(uid, gid), ...mayFail(setgroups([]))]),
    )
    const writes = answers(calm, 'write')
    const leave = answers(calm, 'setgroups').at(-1)
    prove(
      'granted-after-deny',
      'After deny the group map is granted, and setgroups is not.',
      writes.every(each => each === 'granted') && leave === 'EPERM',
      `three writes: ${writes.join(', ')}; setgroups([]): ${leave}`,
    )
  }),

  powerless: scene('All the capabilities, and none over the machine', async ({ tell, perform, prove }) => {
    const home = [sethostname('palace'), mount('tmpfs', '/tmp', 'tmpfs', 0, null)]
    const become = [...asSomebody, unshare(CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWUTS), mapRoot(uid, gid)]

    tell('CapEff says that this root may do everything. First, what is its own: the hostname and the mount table.')
    const status = await perform(clone(0, [...become, ...home, execve(['grep', 'CapEff', '/proc/self/status'])]))
    prove(
      'rules-at-home',
      'It names its host and mounts a tmpfs.',
      ALL.test(status.output),
      `both granted; ${status.output.trim()}`,
    )

    tell('Now the machine: a disk, the clock, a kernel module, a device node. There is only one of each for everybody.')
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
    tell(
      'A capability is held in a namespace. Each thing has an owner among the namespaces, and these belong to the first.',
    )

    tell('What if the UTS namespace is made before the user namespace?')
    const late = [...asSomebody, unshare(CLONE_NEWUSER), mapRoot(uid, gid), ...mayFail(sethostname('palace'))]
    const notOwner = answers(await perform(clone(CLONE_NEWUTS, late)), 'sethostname')[0]
    prove(
      'owner-counts',
      'A namespace made outside is not ruled from inside.',
      notOwner === 'EPERM',
      `sethostname in a UTS namespace that was there before: ${notOwner}`,
    )
  }),

  files: scene('One file, two owners', async ({ tell, perform, prove, missing }) => {
    const directory = shared('user-files')
    writeFileSync(`${directory}/from-outside`, '')
    tell('A directory that both sides see. The host makes a file in it, root of the box makes another, and both look.')
    const become = [...asSomebody, unshare(CLONE_NEWUSER), mapRoot(uid, gid)]
    const list = execve(['ls', '-ln', directory])
    const inside = await perform(clone(0, [...become, ...create(`${directory}/from-inside`, ''), list]))
    tell('That was the box. Now the host:')
    await perform(clone(0, [list]))
    const made = statSync(`${directory}/from-inside`)
    const seen = /^\S+\s+\d+\s+(\d+).*from-inside/m.exec(inside.output)
    prove(
      'two-numbers',
      `What is root's in there is ${uid}'s out here.`,
      seen?.[1] === '0' && made.uid === uid,
      `ls in the box: user ${seen?.[1]}; stat outside: user ${made.uid}`,
    )
    if (!isRootOfTheMachine()) {
      missing(
        'two different numbers',
        `In this lab you have one, ${uid}. Outside it is your own: see /proc/self/uid_map.`,
      )
      tell('There are strangers all the same. /etc belongs to root of the machine, who has no number in here.')
      const { output } = await perform(clone(0, [...become, execve(['ls', '-lnd', '/etc'])]))
      prove('strangers', 'Who is not mapped is shown as 65534.', / 65534 /.test(output), output.trim())
      return
    }
    prove(
      'strangers',
      'Who is not mapped is shown as 65534.',
      /65534.*from-outside/.test(inside.output),
      'from-outside, ls in the box',
    )

    tell(
      'Now the mistake. Root of the machine makes the namespace without stepping down, so 0 is 0. A file of mode 0600:',
    )
    const secret = `${directory}/secret`
    writeFileSync(secret, 'only for root of the machine\n', { mode: 0o600 })
    const careless = await perform(clone(0, [unshare(CLONE_NEWUSER), mapRoot(0, 0), ...cat(secret)]))
    prove(
      'attack',
      'Root that is mapped to root reads it.',
      careless.output.includes('only for root'),
      careless.output.trim(),
    )

    tell('No capability was needed: the file is its own. We step down first, and try again.')
    const careful = await perform(clone(0, [...become, ...mayFail(open(secret, O_RDONLY))]))
    const answered = answers(careful, 'openat').at(-1)
    prove('repaired', `Root that is ${uid} outside does not.`, answered === 'EACCES', `open: ${answered}`)
  }),

  subids: scene('More than one user in a box', async ({ tell, keep, perform, prove, missing }) => {
    tell(
      'A box needs more than root: its web server is user 33. One number will not do, and a process may map its own.',
    )
    tell(
      'So the administrator lends ranges of numbers. /etc/subuid says to whom; newuidmap, which runs as root, maps them.',
    )
    tell(`Here /etc/subuid says: ${readText('/etc/subuid').trim().replaceAll('\n', ', ') || 'nothing'}.`)

    tell('First without anybody to help us.')
    const greedy = mayFail(write('/proc/self/uid_map', '0 0 65536'))
    const [alone] = answers(await perform(clone(0, [...asSomebody, unshare(CLONE_NEWUSER), ...greedy])), 'write')
    prove('not-alone', 'A process cannot give itself a range.', alone === 'EPERM', `write to uid_map: ${alone}`)

    const root = isRootOfTheMachine()
    const [, second] = look(process.pid).uidMap
    const lent = root ? { inside: 100_000, count: 65_536 } : second
    if (!lent) {
      missing('a range', 'No number was lent to you, or newuidmap is not installed. See usermod --add-subuids.')
      return
    }

    tell('A box waits without a map. This time somebody outside writes it, who has the right to.')
    const box = await keep(command => clone(CLONE_NEWUSER, [execve(command)]))
    const range = [0, lent.inside, lent.count].map(String)
    const helper = root && existsSync('/usr/bin/newuidmap') && existsSync('/usr/bin/newgidmap')
    if (helper) {
      tell('You are root: for newuidmap we lend root the range from 100000 on, in a mount namespace of its own.')
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
    tell('Nothing had to be denied: who wrote the group map had the right to every group in it.')
    prove(
      'setgroups-stays',
      'Its root may call setgroups.',
      groups === 'allow',
      `/proc/${box.pid}/setgroups says ${groups}`,
    )

    const directory = shared('user-range')
    const target = pidfd_open(box.pid)
    const become = [target, setns(target, CLONE_NEWUSER), setgroups([]), setgid(33), setuid(33)]
    tell('We join it, become its user 33, and make a file.')
    await perform(clone(0, [...become, ...create(`${directory}/index.html`, '')]))
    const { uid: owner } = statSync(`${directory}/index.html`)
    prove(
      'user-33',
      'Its user 33 is a user of its own, outside too.',
      owner === lent.inside + 33,
      `stat outside: user ${owner}`,
    )
  }),
}

const readText = (path: string) => (existsSync(path) ? readFileSync(path, 'utf8') : '')
