// Filesystems that a box mounts: procfs and overlay. Each is mounted in a mount namespace that ends at once.

import { unmaskedProc } from '../explain/host.ts'
import type { Machine } from '../proc/machine.ts'
import { CLONE_NEWNS, CLONE_NEWPID, MS_NODEV, MS_NOEXEC, MS_NOSUID, MS_PRIVATE, MS_REC } from '../syscalls/constants.ts'
import { mkdir } from '../syscalls/files.ts'
import { mount } from '../syscalls/mounts.ts'
import type { Step } from '../syscalls/step.ts'
import { isWritable, octal, permissions, textOf } from './files.ts'
import { type Finding, finding } from './finding.ts'
import { findProgram, installCommand } from './programs.ts'
import { boxOfRoot, boxOfUser, type Tried, tryBox } from './try.ts'

const makePrivate = mount('none', '/', null, MS_REC | MS_PRIVATE, null)

/** Mounts a tmpfs, makes a lower, an upper and a work directory in it, and mounts an overlay of them. */
const overlay = (options = ''): Step[] => [
  makePrivate,
  mount('tmpfs', '/tmp', 'tmpfs', 0, null),
  ...['lower', 'upper', 'work', 'merged'].map(name => mkdir(`/tmp/${name}`)),
  mount('overlay', '/tmp/merged', 'overlay', 0, `lowerdir=/tmp/lower,upperdir=/tmp/upper,workdir=/tmp/work${options}`),
]

const mounted = (tried: Tried, what: string): Tried => (tried.able ? { ...tried, evidence: what } : tried)

export const filesystems = (machine: Machine): Finding[] => [
  proc(textOf('/proc/self/mountinfo') !== undefined, machine.procHidden),
  freshProc(machine),
  ...(machine.user === 0 ? [overlayOfRoot(machine)] : []),
  finding(
    {
      id: 'overlay-without-root',
      says: 'Overlay can be mounted without root',
      needed: false,
      why: 'In the lab of an ordinary user a root of layers is mounted so.',
    },
    mounted(
      tryBox(boxOfUser(CLONE_NEWNS, overlay(), machine), machine),
      'mounted in a user namespace and a mount namespace that have ended',
    ),
  ),
  finding(
    {
      id: 'overlay-userxattr',
      says: 'Overlay can keep its marks in user attributes',
      needed: false,
      why: 'Without root, trusted attributes are forbidden, and the option userxattr marks whiteouts and opaque directories.',
    },
    mounted(
      tryBox(boxOfUser(CLONE_NEWNS, overlay(',userxattr'), machine), machine),
      'mounted with userxattr in a user namespace',
    ),
  ),
  fuseOverlay(findProgram('fuse-overlayfs'), device('/dev/fuse')),
]

const proc = (there: boolean, hidden: readonly string[]): Finding =>
  finding(
    {
      id: 'proc',
      says: 'All of /proc is visible',
      needed: !there,
      why: 'The x-ray and the checks read it, and a user namespace may mount a new procfs only if nothing hides parts of this one.',
    },
    {
      able: there && hidden.length === 0,
      evidence: there
        ? hidden.length > 0
          ? `another mount hides ${hidden.join(', ')}`
          : '/proc/self/mountinfo can be read, and no mount hides a part of /proc'
        : 'there is no /proc/self/mountinfo',
      fix: there
        ? `sudo umount ${hidden.toReversed().join(' ')}; in a container: ${unmaskedProc}`
        : 'sudo mount -t proc proc /proc',
    },
  )

const freshProc = (machine: Machine): Finding =>
  finding(
    {
      id: 'fresh-proc',
      says: 'A box can have a /proc of its own',
      needed: true,
      why: 'Without it ps in a box, and in the lab, shows the processes of the host.',
    },
    mounted(
      tryBox(
        boxOfRoot(CLONE_NEWNS | CLONE_NEWPID, [
          makePrivate,
          mount('proc', '/proc', 'proc', MS_NOSUID | MS_NODEV | MS_NOEXEC, null),
        ]),
        machine,
      ),
      'mounted in a PID namespace and a mount namespace that have ended',
    ),
  )

const overlayOfRoot = (machine: Machine): Finding =>
  finding(
    {
      id: 'overlay',
      says: 'Overlay can be mounted by root',
      needed: false,
      why: 'A root of layers is an overlay.',
    },
    mounted(tryBox(boxOfRoot(CLONE_NEWNS, overlay()), machine), 'mounted in a mount namespace that has ended'),
  )

export interface Device {
  readonly path: string
  readonly mode: number | undefined
  readonly usable: boolean
}

export const device = (path: string): Device => ({
  path,
  mode: permissions(path)?.mode,
  usable: isWritable(path),
})

/** Describes a device node in half a sentence. */
export const sayDevice = ({ path, mode, usable }: Device): string =>
  mode === undefined ? `there is no ${path}` : `${path} is ${octal(mode)}: we may ${usable ? '' : 'not '}open it`

export const fuseOverlay = (program: string | undefined, fuse: Device): Finding =>
  finding(
    {
      id: 'fuse-overlayfs',
      says: 'fuse-overlayfs can replace overlay',
      needed: false,
      why: 'Podman falls back to it if the kernel mounts no overlay without root.',
    },
    {
      able: program !== undefined && fuse.usable,
      evidence: `${program ?? 'no program fuse-overlayfs'}; ${sayDevice(fuse)}`,
      fix: [
        ...(program ? [] : [installCommand({ debian: 'fuse-overlayfs' })]),
        ...(fuse.usable ? [] : [fuse.mode === undefined ? 'sudo modprobe fuse' : 'sudo chmod 0666 /dev/fuse']),
      ].join(' && '),
    },
  )
