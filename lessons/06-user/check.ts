import {
  answer,
  type Claim,
  type ClaimContext,
  cat,
  claim,
  type Decoration,
  forEveryTask,
  type IdRange,
  idOutside,
  judged,
  mapsRoot,
  notApplicable,
  ownerOutside,
  refusals,
  setgid,
  sethostname,
  setuid,
} from 'cooperage'
import { lends } from './lesson.ts'

const lines = (map: readonly IdRange[]) =>
  map.map(({ inside, outside, count }) => `${inside} ${outside} ${count}`).join(', ') || 'nothing'

/** ENOSYS: a kernel that loads no modules at all refuses them to everybody. */
const refused = (answered: string) => /EPERM|init_module ENOSYS/.test(answered)

/** In the lab of an ordinary user root is that user: then it has a second number, further out. */
const further = (ours: readonly IdRange[], id = -1) => {
  const real = idOutside(ours, id)
  return real === undefined || real === id ? '' : `, and that is ${real} outside the lab`
}

/** What the kernel answers to a call that gives the box the name that it has. */
async function renames(inside: ClaimContext['inside']): Promise<string> {
  const name = sethostname((await inside(['uts'], cat('/proc/sys/kernel/hostname'))).trim())
  return answer(name, inside(['uts'], [name]))
}

/** The same for a process that was there before us: the kernel looks at the rights first, and then refuses the long name. */
async function mayRename(inside: ClaimContext['inside']): Promise<string> {
  const tooLong = sethostname('x'.repeat(65))
  const came = await answer(tooLong, inside(['uts'], [tooLong]))
  return came === 'EINVAL' ? 'granted' : came
}

/** Where root has other numbers to lend, it is itself who must not be root of a box. Otherwise only root of the machine. */
const rootOutside = (ours: readonly IdRange[]): readonly IdRange[] =>
  lends ? [{ inside: 0, outside: 0, count: 1 }] : ours

export const claims: Claim[] = [
  claim('own-user-namespace', 'It has a user namespace of its own.', ({ box, host }) =>
    judged(
      box.namespaces.user !== host.namespaces.user,
      `/proc/${box.pid}/ns/user is user:[${box.namespaces.user}], the host's is user:[${host.namespaces.user}]`,
      {
        means: 'Its user numbers and capabilities are the real ones.',
        look: 'Give clone or unshare CLONE_NEWUSER.',
        calls: ['clone', 'unshare'],
      },
    ),
  ),

  claim(
    'uid-map',
    'Its users are others outside, and none of them is root there.',
    async ({ box, judge, inside }) => {
      const [first] = box.uidMap
      const file = first && (await ownerOutside(steps => inside(['user'], steps), setuid(first.inside)))
      const made = first
        ? `; a file of its user ${first.inside} belongs to user ${file?.uid} out here${further(judge.uidMap, file?.uid)}`
        : ''
      return judged(
        file !== undefined && file.uid === first?.outside && !mapsRoot(box.uidMap, rootOutside(judge.uidMap)),
        `/proc/${box.pid}/uid_map says ${lines(box.uidMap)}${made}`,
        first
          ? {
              means: 'Its root owns what root outside owns: /etc/shadow, too.',
              look: 'Make the namespace as another user: setuid before unshare.',
              calls: ['setuid', 'unshare'],
            }
          : {
              means: 'Nobody in there is anybody: all are shown as 65534.',
              look: 'When the namespace is there, and not before, write /proc/self/uid_map: one line, your own number in the middle.',
              calls: ['write'],
              about: 'ids',
            },
      )
    },
    ['own-user-namespace'],
  ),

  claim(
    'gid-map',
    'Its groups are others outside, none of them is root there, and it keeps those it was given.',
    async ({ box, judge, inside }) => {
      const [first] = box.gidMap
      const file = first && (await ownerOutside(steps => inside(['user'], steps), setgid(first.inside)))
      const made = first
        ? `; a file of its group ${first.inside} belongs to group ${file?.gid} out here${further(judge.gidMap, file?.gid)}`
        : ''
      const kept = box.status.Groups.map(gid => ({ inside: gid, outside: gid, count: 1 }))
      return judged(
        file !== undefined &&
          file.gid === first?.outside &&
          !mapsRoot([...box.gidMap, ...kept], rootOutside(judge.gidMap)),
        `/proc/${box.pid}/gid_map says ${lines(box.gidMap)}${made}; other groups: ${box.status.Groups.join(' ') || 'none'}`,
        first
          ? {
              means: "It is in root's group outside.",
              look: 'Before unshare: setgroups([]), then setgid; after setuid you may do neither.',
              calls: ['setgroups', 'setgid', 'setuid', 'unshare'],
            }
          : {
              means: 'A uid map says nothing of groups.',
              look: 'Write /proc/self/gid_map as well, and before it deny to /proc/self/setgroups.',
              calls: ['write'],
              about: 'ids',
            },
      )
    },
    ['own-user-namespace'],
  ),

  claim(
    'root-inside',
    'It is root in there.',
    ({ box }) =>
      judged(
        idOutside(box.uidMap, 0) === box.status.Uid.effective && box.status.CapEff !== 0n,
        `/proc/${box.pid}/status: user ${box.status.Uid.effective}, CapEff ${box.status.CapEff.toString(16)}; uid_map: ${lines(box.uidMap)}`,
        {
          means: 'It is not user 0 in there, so execve left it no capability.',
          look: 'The first number in uid_map wants to be 0.',
          calls: ['write'],
          about: 'ids',
        },
      ),
    ['own-user-namespace', 'uid-map'],
  ),

  claim(
    'only-at-home',
    'What was made with it obeys it, and the machine does not.',
    async ({ box, host, inside, before }) => {
      if (box.namespaces.uts === host.namespaces.uts) return notApplicable('it has no hostname of its own to rule over')
      const home = before ? await renames(inside) : await mayRename(inside)
      const abroad = await refusals(inside)
      return judged(
        home === 'granted' && abroad.every(refused),
        `its root called sethostname: ${home}; and ${abroad.join(', ')}`,
        home === 'granted'
          ? { means: 'The machine obeyed: this is no box.', look: 'Map its root to a user that is not root outside.' }
          : {
              means: 'The name is its own and obeys another user namespace, the one in which it was made.',
              look: 'Make CLONE_NEWUSER first, or in the same call, and only once.',
            },
      )
    },
    ['own-user-namespace', 'root-inside'],
  ),
].map(forEveryTask('own-user-namespace', 'gid-map'))

export const decoration: Decoration[] = [
  {
    call: 'unshare(',
    flag: 'CLONE_NEWNS',
    because:
      'A user namespace is one without it. With it, root in there has a mount table that obeys: the demo mounts.',
  },
  {
    call: 'unshare(',
    flag: 'CLONE_NEWUTS',
    because: 'Likewise: with it, there is a name that obeys, and only-at-home something to try.',
  },
  {
    call: 'setgroups(0',
    because: 'Nothing is lost where whoever called cooper had no further groups, and so none to leave.',
  },
  {
    call: 'write("/proc/self/setgroups"',
    because:
      'Nothing is lost where the caller is root in the lab: who has CAP_SETGID out there may map a group anyhow.',
  },
]
