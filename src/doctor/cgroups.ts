// Cgroups: their version, their controllers, and whether we may make one.

import { handDown, managerOf, notMade, ownManager } from '../lab/delegation.ts'
import type { Place } from '../proc/cgroup/places.ts'
import type { Machine } from '../proc/machine.ts'
import { type Mount, parseMountinfo } from '../proc/mountinfo.ts'
import { look } from '../proc/process.ts'
import { clone } from '../syscalls/clone.ts'
import { mkdir, rmdir } from '../syscalls/files.ts'
import { exit } from '../syscalls/processes.ts'
import { isWritable, textOf } from './files.ts'
import { type Answer, type Finding, finding } from './finding.ts'
import { type Tried, tryBox } from './try.ts'

/** The controllers that limit what a box may use, by their names in v2. */
const WANTED = ['cpu', 'memory', 'pids', 'io'] as const

export interface Cgroups {
  readonly kind: 'v2' | 'hybrid' | 'v1' | 'none' | undefined
  /** The controllers of the v2 hierarchy. */
  readonly two: readonly string[]
  /** The controllers of all v1 hierarchies. */
  readonly one: readonly string[]
}

export function cgroupKind(mounts: readonly Mount[]): Cgroups['kind'] {
  const two = mounts.some(({ fstype }) => fstype === 'cgroup2')
  const one = mounts.some(isController)
  if (two) return one ? 'hybrid' : 'v2'
  return one ? 'v1' : 'none'
}

/** systemd mounts a v1 hierarchy without a controller, to track processes. It limits nothing, so it does not count. */
const isController = ({ fstype, superOptions }: Mount) => fstype === 'cgroup' && !superOptions.includes('name=')

const V1 = ['cpu', 'cpuacct', 'cpuset', 'memory', 'pids', 'blkio', 'devices', 'freezer', 'net_cls', 'hugetlb']

function readCgroups(): Cgroups {
  try {
    const mounts = parseMountinfo(`${textOf('/proc/self/mountinfo') ?? ''}\n`)
    const two = mounts.find(({ fstype }) => fstype === 'cgroup2')
    const options = mounts.filter(isController).flatMap(({ superOptions }) => superOptions.split(','))
    return {
      kind: cgroupKind(mounts),
      two: (two && textOf(`${two.mountPoint}/cgroup.controllers`)?.split(' ').filter(Boolean)) ?? [],
      one: V1.filter(name => options.includes(name)),
    }
  } catch {
    return { kind: undefined, two: [], one: [] }
  }
}

export function cgroups(machine: Machine, read = readCgroups()): Finding[] {
  const place = read.kind === undefined ? undefined : ownPlace(read)
  return [version(read), controllers(read), delegated(machine, read, place), otherEngines(read)]
}

export const version = ({ kind, two, one }: Cgroups): Finding =>
  finding(
    {
      id: 'cgroup-v2',
      says: 'Resource limits use cgroup v2',
      needed: false,
      why: 'On v1 the same limits have older names, and there is no pressure and no memory.high.',
    },
    {
      able: kind === undefined ? null : kind === 'v2',
      evidence: {
        v2: `v2 alone, with ${list(two)}`,
        hybrid: `both: v2 with ${list(two)}, v1 with ${list(one)}`,
        v1: `v1 alone, with ${list(one)}`,
        none: 'no cgroup filesystem is mounted',
        unknown: '/proc/self/mountinfo cannot be read',
      }[kind ?? 'unknown'],
      fix:
        kind === 'none'
          ? 'sudo mount -t cgroup2 none /sys/fs/cgroup'
          : 'Boot with systemd.unified_cgroup_hierarchy=1 on the kernel command line (GRUB_CMDLINE_LINUX in /etc/default/grub, then sudo update-grub).',
    },
  )

export function controllers({ kind, two, one }: Cgroups): Finding {
  const found = [...two, ...one.map(name => (name === 'blkio' ? 'io' : name))]
  const missing = absent(found)
  return finding(
    {
      id: 'cgroup-controllers',
      says: 'The kernel has the controllers cpu, memory, pids and io',
      needed: false,
      why: 'Each of the four limits something else, and without a controller there is no file to write its limit to.',
    },
    {
      able: kind === undefined ? null : missing.length === 0,
      evidence:
        kind === undefined
          ? '/proc/self/mountinfo cannot be read'
          : missing.length > 0
            ? `missing: ${missing.join(', ')}`
            : `found: ${WANTED.join(', ')}`,
      fix: missing.includes('memory')
        ? 'Boot with cgroup_enable=memory on the kernel command line (Raspberry Pi: /boot/firmware/cmdline.txt).'
        : "Boot a distribution's own kernel.",
    },
  )
}

/** The cgroup in which our limits would be set: of v2 if it has controllers, and otherwise of v1's memory hierarchy. */
function ownPlace({ two }: Cgroups): Place | undefined {
  try {
    const { places } = look(process.pid).cgroup
    return (
      (two.includes('memory') ? places.find(place => place.version === 2) : undefined) ??
      places.find(place => place.controllers.includes('memory'))
    )
  } catch {
    return undefined
  }
}

function delegated(machine: Machine, read: Cgroups, place: Place | undefined): Finding {
  const slice = managerOf(machine.user)
  return finding(
    {
      id: 'cgroup-delegation',
      says: 'We may make cgroups and set their limits',
      needed: false,
      why: 'A box with limits makes a cgroup below the one that it runs in.',
    },
    place
      ? delegation({
          directory: place.directory,
          version: place.version,
          made: make(place.directory, machine),
          availableControllers: textOf(`${place.directory}/cgroup.controllers`)?.split(' ') ?? [],
          slice: textOf(`${slice}/cgroup.controllers`)?.split(' '),
          sliceWritable: isWritable(`${slice}/cgroup.subtree_control`),
          user: machine.user,
        })
      : {
          able: read.kind === undefined ? null : false,
          evidence: 'no mount that we can see shows our own cgroup',
          fix:
            version(read).fix ??
            'Enter a cgroup namespace and mount it again: sudo unshare -Cm sh, then mount -t cgroup2 none /sys/fs/cgroup',
        },
  )
}

/** Makes a cgroup below ours and removes it. */
const make = (directory: string, machine: Machine): Tried => {
  const path = `${directory}/cooper-doctor-${process.pid}`
  return tryBox(clone(0, [mkdir(path), rmdir(path), exit(0)]), machine)
}

export interface Delegation {
  readonly directory: string
  readonly version: 1 | 2
  readonly made: Tried
  /** The controllers that our own cgroup (v2) can use, from cgroup.controllers. */
  readonly availableControllers: readonly string[]
  /** Controllers of the user's own service manager, if there is one. */
  readonly slice: readonly string[] | undefined
  readonly sliceWritable: boolean
  readonly user: number
}

export function delegation({
  directory,
  version,
  made,
  availableControllers,
  slice,
  sliceWritable,
  user,
}: Delegation): Answer {
  if (made.able === true) {
    const lacks = version === 2 ? absent(availableControllers) : []
    if (lacks.length === 0) return { able: true, evidence: `made one below ${directory} and removed it` }
    return {
      able: false,
      evidence: `one can be made below ${directory}, but these controllers are not enabled for it: ${lacks.join(', ')}`,
      fix:
        user === 0 ? `echo '${lacks.map(name => `+${name}`).join(' ')}' > cgroup.subtree_control above it` : handDown,
    }
  }
  if (made.able === null) return made
  return {
    able: false,
    evidence: `mkdir below ${directory}: ${made.refusal?.errno ?? made.evidence}`,
    fix:
      user === 0
        ? notMade.root
        : version === 1
          ? notMade.user
          : ownManager(user, slice, sliceWritable && slice !== undefined && absent(slice).length === 0),
  }
}

const absent = (given: readonly string[]) => WANTED.filter(name => !given.includes(name))

export const otherEngines = ({ kind }: Cgroups): Finding =>
  finding(
    {
      id: 'cgroup-one-version',
      says: 'Other engines work with these cgroups',
      needed: false,
      why: 'To compare your box with podman and crun: crun refuses a machine that mixes v1 and v2.',
    },
    {
      able: kind === undefined ? null : kind === 'v2' || kind === 'v1',
      evidence:
        kind === 'hybrid'
          ? 'v1 and v2 are mounted together'
          : kind
            ? `mounted: ${kind}`
            : '/proc/self/mountinfo cannot be read',
      fix: "sudo unshare -m --propagation private sh -c 'umount /sys/fs/cgroup/unified; exec podman --runtime crun run …'",
    },
  )

const list = (names: readonly string[]) => (names.length > 0 ? names.join(', ') : 'no controller')
