// Filesystems that a box mounts: its own proc, and layers. Each is really mounted, where nobody else sees it.

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

const cutTheEcho = mount('none', '/', null, MS_REC | MS_PRIVATE, null)

/** A lower, an upper and a work directory on a filesystem that only this process has; and all in one. */
const overlay = (options = ''): Step[] => [
  cutTheEcho,
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
      'mounted in a user namespace, in a mount namespace that is gone again',
    ),
  ),
  finding(
    {
      id: 'overlay-userxattr',
      says: 'Overlay may keep its marks in user attributes',
      needed: false,
      why: 'The option userxattr is how whiteouts and opaque directories are kept where trusted attributes are forbidden.',
    },
    mounted(
      tryBox(boxOfUser(CLONE_NEWNS, overlay(',userxattr'), machine), machine),
      'mounted with userxattr in a user namespace',
    ),
  ),
  fuseOverlay(findProgram('fuse-overlayfs'), device('/dev/fuse')),
]

export const proc = (there: boolean, hidden: readonly string[]): Finding =>
  finding(
    {
      id: 'proc',
      says: 'All of /proc can be seen',
      needed: !there,
      why: 'The x-ray and the checks read it; and who does not see all of it may mount no other in a user namespace.',
    },
    {
      able: there && hidden.length === 0,
      evidence: there
        ? hidden.length > 0
          ? `something lies over ${hidden.join(', ')}`
          : '/proc/self/mountinfo can be read, and nothing lies over a part of it'
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
      why: 'Without it ps in a box, and in the lab, goes on showing the host.',
    },
    mounted(
      tryBox(
        boxOfRoot(CLONE_NEWNS | CLONE_NEWPID, [
          cutTheEcho,
          mount('proc', '/proc', 'proc', MS_NOSUID | MS_NODEV | MS_NOEXEC, null),
        ]),
        machine,
      ),
      'mounted in a PID and a mount namespace that are gone again',
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
    mounted(tryBox(boxOfRoot(CLONE_NEWNS, overlay()), machine), 'mounted in a mount namespace that is gone again'),
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

/** What is to be said of a device node, half a sentence. */
export const sayDevice = ({ path, mode, usable }: Device): string =>
  mode === undefined ? `there is no ${path}` : `${path} is ${octal(mode)}: we may ${usable ? '' : 'not '}open it`

export const fuseOverlay = (program: string | undefined, fuse: Device): Finding =>
  finding(
    {
      id: 'fuse-overlayfs',
      says: 'fuse-overlayfs can stand in for overlay',
      needed: false,
      why: 'Only where the kernel mounts no overlay without root: then it is what podman falls back to.',
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
