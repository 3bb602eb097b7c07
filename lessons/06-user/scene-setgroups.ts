import { chmodSync, chownSync, writeFileSync } from 'node:fs'
import {
  answers,
  CLONE_NEWUSER,
  clone,
  look,
  mayFail,
  O_RDONLY,
  open,
  PR_SET_DUMPABLE,
  prctl,
  scene,
  setgid,
  setgroups,
  setuid,
  unshare,
  write,
} from 'cooperage'
import { lends, mapRoot } from './lesson.ts'
import { asSomebody, gid, shared, uid } from './somebody.ts'

export const groups = scene('A group that shuts somebody out', async ({ tell, perform, prove, missing }) => {
  const leave = mayFail(setgroups([]))
  if (!lends) {
    tell('Root of a box wants to leave all its groups.')
    const kept = await perform(clone(0, [unshare(CLONE_NEWUSER), mapRoot(uid, gid), ...leave]))
    const said = answers(kept, 'setgroups').at(-1)
    prove('cannot-leave', 'It stays in them.', said === 'EPERM', `setgroups([]): ${said}`)
    missing('what it could read otherwise', 'Only root of the machine can put you into such a group.')
    return
  }
  const path = `${shared('user-groups')}/not-for-2000`
  writeFileSync(path, 'not for apprentices\n')
  chownSync(path, 0, 2000)
  chmodSync(path, 0o604)
  const peek = mayFail(open(path, O_RDONLY))
  tell('A file of group 2000 with mode 0604: everybody may read it, but not a member of 2000.')
  const member = [setgroups([2000]), setgid(gid), setuid(uid), prctl(PR_SET_DUMPABLE, 1)]
  const within = answers(await perform(clone(0, [...member, ...peek])), 'openat')[0]
  const without = answers(await perform(clone(0, [...asSomebody, ...peek])), 'openat')[0]
  prove(
    'shut-out',
    'A member may not, and a stranger may.',
    within === 'EACCES' && without === 'granted',
    `open: member ${within}, stranger ${without}`,
  )
  tell('The member makes a user namespace, is root in it, and wants to leave the group.')
  const leaving = [...member, unshare(CLONE_NEWUSER), mapRoot(uid, gid), ...leave]
  const kept = await perform(clone(0, [...leaving, ...peek]))
  const [said, opened] = [answers(kept, 'setgroups').at(-1), answers(kept, 'openat').at(-1)]
  prove(
    'cannot-leave',
    'It stays in it, and is shut out still.',
    said === 'EPERM' && opened === 'EACCES',
    `setgroups([]): ${said}, then open: ${opened}`,
  )
})

export const deny = scene('First deny, then gid_map', async ({ tell, perform, prove, missing }) => {
  const userMap = write('/proc/self/uid_map', `0 ${uid} 1`)
  const groupMap = mayFail(write('/proc/self/gid_map', `0 ${gid} 1`))
  if (look(process.pid).setgroups === 'deny') {
    missing('the refusal', 'Your lab is a user namespace, setgroups is denied in it, and in all that are made in it.')
  } else {
    tell('The user map is written, and is granted. Then the group map, in the same way.')
    const refused = await perform(clone(0, [...asSomebody, unshare(CLONE_NEWUSER), ...userMap, ...groupMap]))
    const [first, second] = answers(refused, 'write')
    prove('refused', 'It is refused.', second === 'EPERM', `uid_map: ${first}, gid_map: ${second}`)
  }
  tell('Once more, and before it "deny" goes into /proc/self/setgroups.')
  const calm = [...asSomebody, unshare(CLONE_NEWUSER), mapRoot(uid, gid)]
  const writes = answers(await perform(clone(0, calm)), 'write')
  prove(
    'granted',
    'All three are granted.',
    writes.every(each => each === 'granted'),
    `setgroups: ${writes[0]}, uid_map: ${writes[1]}, gid_map: ${writes[2]}`,
  )
})
