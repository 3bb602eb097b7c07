import { statSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { type Claim, cat, claim, type Decoration, forEveryTask, judged, notApplicable, type Process } from 'cooperage'
import { claims as mountClaims } from '../04-mount/check.ts'
import { groupsOf } from './members.ts'
import { limitMounts, waysToLimits } from './ways.ts'

/** Where a process is, by its /proc/PID/cgroup: in v2 there is one line for everything, in v1 one for memory. */
const lineOf = (text: string) =>
  text.match(/^\d+:([^:]*,)?memory(,[^:]*)?:.*$/m)?.[0] ?? text.match(/^0::.*$/m)?.[0] ?? ''
const pathOf = ({ cgroup }: Process) =>
  (cgroup.lines.find(({ controllers }) => controllers.includes('memory')) ?? cgroup.lines.at(-1))?.path ?? ''

const few = (pids: readonly number[]) => pids.slice(0, 6).join(' ') + (pids.length > 6 ? ' …' : '')
const identity = (path: string) => `inode ${statSync(path).ino} on device ${statSync(path).dev}`
const orNone = (limit: number | 'max' = 'max') => (limit === 'max' ? Number.POSITIVE_INFINITY : limit)
const none = 'it is in no group that could be limited'

export const claims: Claim[] = [
  claim('own-group', "It is in a group as a whole, and the host's processes are not in it.", ({ box, host }) => {
    const says = `/proc/${box.pid}/cgroup says ${pathOf(box)}, /proc/${host.pid}/cgroup says ${pathOf(host)}`
    const groups = groupsOf(box, host)
    const shared = groups.find(({ hasHost }) => hasHost)
    if (shared) {
      const outside = shared.members.find(({ path }) => path === shared.path)
      const strays = outside !== undefined && outside.pid !== box.pid
      return judged(false, strays ? `${says}; process ${outside.pid} of the box is in ${outside.path}` : says, {
        means: strays
          ? `Process ${outside.pid} of the box is where the host is, and no limit of another group holds for it.`
          : 'It is where the host is, and no limit of another group holds for it.',
        look: 'A directory below /sys/fs/cgroup makes a group, and nobody is in it: write 0 to its cgroup.procs, before execve.',
        calls: ['write'],
      })
    }
    const unread = groups.find(({ listed }) => listed === undefined)
    if (unread || groups.length === 0)
      return {
        passed: null,
        evidence: `${says}; cgroup.procs of ${unread?.path ?? 'no group'} is mounted nowhere here`,
      }
    const strangers = groups.flatMap(({ path, members, listed = [] }) =>
      listed.filter(pid => !members.some(each => each.pid === pid)).map(pid => ({ path, pid })),
    )
    const [first] = strangers
    const listed = [...new Set(groups.flatMap(each => each.listed ?? []))]
    return judged(
      !first,
      `${says}; its cgroup.procs lists ${few(listed)}${first ? `; of these ${few([...new Set(strangers.map(({ pid }) => pid))])} not of the box` : ''}`,
      {
        means: `${first?.pid ? `Process ${first.pid}` : 'A process that cannot be seen from here'} is in ${first?.path}, and is not of the box: what it takes is charged to the box.`,
        look: 'Write 0 to cgroup.procs, which is the process that writes, and no other number.',
        calls: ['write'],
      },
    )
  }),

  claim(
    'memory-limit',
    'Its memory is counted, and limited.',
    ({ box: { cgroup }, host }) => {
      const { directory, version, bound = 'max', current = 0 } = cgroup.memory ?? {}
      const file = version === 1 ? 'memory.limit_in_bytes' : 'memory.max'
      return judged(
        orNone(bound) < orNone(host.cgroup.memory?.bound) && current > 0,
        directory ? `${directory}/${file} and those above allow ${bound} bytes; in use are ${current}` : none,
        {
          means: 'It may take all the memory of the host.',
          look: 'Write to memory.max in the group that it is in: a limit in a group beside it limits others.',
          calls: ['write'],
        },
      )
    },
    ['own-group'],
  ),

  claim(
    'cpu-limit',
    'It is given less than all CPUs, also while nobody else wants them.',
    ({ box: { cgroup }, host }) => {
      const { directory, version, bound = 'max', weight } = cgroup.cpu ?? {}
      const all = Math.min(orNone(host.cgroup.cpu?.bound), availableParallelism())
      return judged(
        orNone(bound) < all,
        directory
          ? `${directory}/${version === 1 ? 'cpu.cfs_quota_us' : 'cpu.max'} and those above allow ${bound} CPUs; the host has ${all}`
          : none,
        {
          means: `While nobody else wants them, it gets all CPUs${weight === undefined ? '' : `: its weight, ${weight}, counts only where there is not enough for all`}.`,
          look: 'Write to cpu.max in its group: microseconds of CPU, and in how many.',
          calls: ['write'],
        },
      )
    },
    ['own-group'],
  ),

  claim(
    'pids-limit',
    'It cannot fill the host with processes.',
    ({ box: { cgroup }, host }) => {
      const { directory, bound = 'max', current = 0 } = cgroup.pids ?? {}
      return judged(
        orNone(bound) < orNone(host.cgroup.pids?.bound) && current > 0,
        directory ? `${directory}/pids.max and those above allow ${bound}; there are ${current}` : none,
        {
          means: 'Nothing ends a fork bomb in there.',
          look: 'Write to pids.max; ulimit -u counts a user, not a box, and never root.',
          calls: ['write'],
        },
      )
    },
    ['own-group'],
  ),

  claim('own-namespace', 'It has a cgroup namespace of its own.', ({ box, host }) =>
    judged(
      box.namespaces.cgroup !== host.namespaces.cgroup,
      `/proc/${box.pid}/ns/cgroup is cgroup:[${box.namespaces.cgroup}], the host's is cgroup:[${host.namespaces.cgroup}]`,
      {
        means: "In its /proc/self/cgroup it reads the names of the host's groups.",
        look: 'unshare(CLONE_NEWCGROUP), once it has joined its own.',
        calls: ['unshare'],
      },
    ),
  ),

  claim(
    'group-is-root',
    'Its own group is the top of what it sees.',
    async ({ box, inside }) => {
      const line = lineOf(await inside(['cgroup'], cat(`/proc/${box.pid}/cgroup`)))
      return judged(
        line.endsWith(':/'),
        `in its namespace /proc/${box.pid}/cgroup says ${line}, outside ${pathOf(box)}`,
        {
          means: 'The namespace begins where the process was when it made it.',
          look: 'First cgroup.procs, then CLONE_NEWCGROUP.',
        },
      )
    },
    ['own-group', 'own-namespace'],
  ),

  claim(
    'own-view',
    'Its /sys/fs/cgroup shows that group, and nothing above.',
    ({ box }) => {
      const view = limitMounts(box).findLast(
        ({ superOptions }) => box.cgroup.memory?.version !== 1 || /\bmemory\b/.test(superOptions),
      )
      if (!view || !box.cgroup.memory) return notApplicable('it has mounted no cgroup filesystem')
      const [seen, group] = [`/proc/${box.pid}/root${view.mountPoint}`, box.cgroup.memory.directory]
      return judged(
        identity(seen) === identity(group),
        `${seen} is ${identity(seen)}; its group, ${group}, is ${identity(group)}`,
        {
          means: 'That shows what it showed to whoever mounted it.',
          look: 'Unmount it, and mount cgroup2 anew, after the namespace.',
          calls: ['mount'],
          about: 'cgroups',
        },
      )
    },
    ['group-is-root'],
  ),

  claim(
    'out-of-reach',
    'No file that it can reach lets it write to its own limits.',
    ({ box, host }) => {
      const ways = waysToLimits(box, host)
      const descriptor = ways.find(way => way.startsWith('/proc/'))
      return judged(
        ways.length === 0,
        ways.join(', ') ||
          `of its ${limitMounts(box).length} cgroup mounts all are read-only, or belong to who made the namespace (nsdelegate); it has no file of a group open`,
        descriptor && ways.every(way => way.startsWith('/proc/'))
          ? {
              means: 'A file or directory of the groups is still open, and the mount over it hides nothing from that.',
              look: 'Close it before execve, or open it with O_CLOEXEC, and do not stand in it.',
              calls: ['open', 'chdir'],
            }
          : {
              means: 'Root in there can write max to memory.max, and is limited no more.',
              look: 'Mount it with MS_RDONLY.',
              calls: ['mount'],
            },
      )
    },
    ['own-view'],
  ),

  // Unmounted on the host too, its groups would be out of the host's sight.
  ...mountClaims.filter(({ id }) => id === 'host-untouched'),
].map(forEveryTask('own-group', 'memory-limit', 'cpu-limit', 'pids-limit', 'own-namespace'))

export const decoration: Decoration[] = [
  // In the words of v2 and of v1. Without this view of it, programs see no group at all, or other ones.
  ...['mount("cgroup2"', 'mount of all controllers'].map(call => ({
    call,
    because: 'The limits hold unseen. Programs read them there, and take no more memory or threads than that.',
  })),
]
