import {
  CAP_SYS_ADMIN,
  type Claim,
  claim,
  type Decoration,
  forEveryTask,
  judged,
  notApplicable,
  setOf,
  xray,
} from 'cooperage'
import { claims as pid } from '../02-pid/check.ts'
import { claims as uts } from '../03-uts/check.ts'
import { claims as mount, decoration as mountDecoration } from '../04-mount/check.ts'
import { claims as net } from '../05-net/check.ts'
import { claims as user, decoration as userDecoration } from '../06-user/check.ts'
import { lends } from '../06-user/lesson.ts'
import { claims as ipc, decoration as ipcDecoration } from '../07-ipc/check.ts'
import { claims as cgroups, decoration as cgroupsDecoration } from '../08-cgroups/check.ts'
import { claims as capabilities, decoration as capabilitiesDecoration } from '../09-capabilities/check.ts'
import { claims as overlay } from '../10-overlay/check.ts'
import { delegated } from './limits.ts'

/** A claim of an earlier lesson. Of what it builds on there, most is shown here by the x-ray. */
const of = (lesson: string, claims: readonly Claim[], id: string, needs: readonly string[] = []): Claim => {
  const found = claims.find(each => each.id === id)
  if (!found) throw new Error(`lesson ${lesson} makes no claim ${id}`)
  return { ...found, id: `${lesson}-${id}`, needs }
}

const NOT_DELEGATED = 'no cgroup is delegated to us, so the container runs without limits'
const ifDelegated = (limit: Claim): Claim =>
  delegated ? limit : { ...limit, judge: scene => (scene.before ? notApplicable(NOT_DELEGATED) : limit.judge(scene)) }

/** A read-only mount is no fence for a process that may mount. CAP_SYS_ADMIN is what it needs for that. */
const limitsForGood = ifDelegated(
  claim(
    'limits-for-good',
    'It cannot mount the files of its limits anew, to write to them.',
    ({ box: { pid, status } }) => {
      const { CapPrm, CapEff, CapBnd, NoNewPrivs } = status
      const sets = { CapPrm, CapEff, ...(NoNewPrivs ? {} : { CapBnd }) }
      const having = Object.entries(sets).filter(([, set]) => (set & setOf(CAP_SYS_ADMIN)) !== 0n)
      return judged(
        having.length === 0,
        `CAP_SYS_ADMIN is ${having.length === 0 ? 'in none' : `in ${having.map(([name]) => name).join(', ')}`} of the sets in /proc/${pid}/status that it can use`,
        {
          means: 'With CAP_SYS_ADMIN it mounts the groups anew, writable, and lifts its own limits.',
          look: 'Take CAP_SYS_ADMIN out of the bounding set, and out of what capset sets.',
          calls: ['capset', 'prctl'],
        },
      )
    },
  ),
)

/** Rows of the x-ray that a container shares with nobody. The others say what is in its namespaces: perhaps nothing. */
const namespaces = ['ns-cgroup', 'ns-ipc', 'ns-mnt', 'ns-net', 'ns-pid', 'ns-time', 'ns-user', 'ns-uts']
/** A host with one user gives it to the box, and then both maps say so. */
const ids = lends ? ['uid-map', 'gid-map'] : []
const itself = ['numbers', 'processes', ...ids, 'root', 'mounts', 'overlay']
const powers = ['cap-permitted', 'cap-effective', 'cap-bounding', 'no-new-privs', 'seccomp']
const limits = ['cgroup', 'memory', 'cpu', 'pids']

export const claims: Claim[] = [
  of('pid', pid, 'own-proc'),
  of('uts', uts, 'own-name'),
  of('mount', mount, 'old-root-gone'),
  of('mount', mount, 'furnished'),
  of('net', net, 'loopback'),
  of('user', user, 'root-inside'),
  of('ipc', ipc, 'own-ipc-namespace'),
  ifDelegated(of('cgroups', cgroups, 'memory-limit')),
  ifDelegated(of('cgroups', cgroups, 'cpu-limit')),
  ifDelegated(of('cgroups', cgroups, 'pids-limit')),
  ifDelegated(of('cgroups', cgroups, 'out-of-reach')),
  of('capabilities', capabilities, 'bounding'),
  of('capabilities', capabilities, 'filter'),
  limitsForGood,
  of('overlay', overlay, 'overlay-root'),
  of('overlay', overlay, 'copy-up', ['overlay-overlay-root']),
  of('mount', mount, 'nothing-of-the-host'),

  claim(
    'nothing-shared',
    'Row by row, the x-ray shows nothing that it shares with the host.',
    ({ box, host, before }) => {
      const wanted = [...namespaces, ...itself, ...powers, ...(delegated || !before ? limits : [])]
      const { rows, unseen } = xray(host, box)
      const asked = wanted.map(id => rows.find(row => row.id === id) ?? { id, title: id, differs: false })
      const hidden = unseen.filter(({ id }) => wanted.includes(id))
      const same = asked.filter(row => !row.differs && !hidden.some(({ id }) => id === row.id))
      if (same.length === 0 && hidden[0]) return { passed: null, evidence: `not checked: ${hidden[0].why}` }
      return judged(
        same.length === 0,
        `of ${asked.length} rows of \`cooper xray ${box.pid}\` ${same.length === 0 ? 'every one differs' : `the same are: ${same.map(row => row.title).join(', ')}`}`,
        {
          means: 'A container shares the kernel with the host, and of this table nothing.',
          look: 'Each row has a lesson of its own: compare its list with yours.',
        },
      )
    },
  ),
].map(forEveryTask('nothing-shared'))

export const decoration: Decoration[] = [
  ...mountDecoration,
  ...userDecoration,
  ...ipcDecoration,
  ...cgroupsDecoration,
  ...capabilitiesDecoration,
  {
    call: 'mount("none"',
    because:
      'The copies of a user namespace are slaves: what it mounts echoes nowhere, and what the host mounts comes only as far as the old root.',
  },
  ...['zero', 'urandom'].map(name => ({
    call: `mount("/dev/${name}"`,
    because: 'Programs expect it. Of the devices, the claim asks for /dev/null alone.',
  })),
  {
    call: 'mount("sysfs"',
    because:
      'The network is its own, seen or not. Where no cgroups are delegated, nothing mounts on /sys/fs/cgroup, so nothing is lost.',
  },
  {
    call: 'close(',
    because: 'The socket would be closed by execve, and it speaks for no network but its own.',
  },
]
