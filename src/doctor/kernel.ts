// The kernel: its version, its architecture, and whether clone3 works.

import type { Machine } from '../proc/machine.ts'
import { clone } from '../syscalls/clone.ts'
import { exit } from '../syscalls/processes.ts'
import { type Finding, finding } from './finding.ts'
import { tryBox } from './try.ts'

type Version = readonly [major: number, minor: number]

/** mount_setattr(2), with which the lab makes the whole host read-only, came with Linux 5.12. */
const OLDEST: Version = [5, 12]

/** Features and the version that introduced them, from their man pages or the kernel's changelog. */
const NEWS: readonly (readonly [Version, string])[] = [
  [[4, 6], 'cgroup namespaces'],
  [[4, 15], 'the cpu controller of cgroup v2'],
  [[5, 2], 'open_tree and move_mount'],
  [[5, 3], 'clone3 and pidfd_open'],
  [[5, 5], 'CLONE_CLEAR_SIGHAND'],
  [[5, 6], 'time namespaces'],
  [[5, 7], 'CLONE_INTO_CGROUP'],
  [[5, 11], 'overlay in user namespaces'],
  [[5, 12], 'mount_setattr'],
  [[5, 13], 'Landlock'],
]

/** `6.1.0-18-amd64` → [6, 1] */
export function versionOf(release: string): Version | undefined {
  const [, major, minor] = /^(\d+)\.(\d+)/.exec(release) ?? []
  return major === undefined ? undefined : [Number(major), Number(minor)]
}

export const isOlder = ([major, minor]: Version, than: Version): boolean =>
  major < than[0] || (major === than[0] && minor < than[1])

export function kernelRelease(release: string): Finding {
  const version = versionOf(release)
  const lacks = NEWS.filter(([since]) => version && isOlder(version, since)).map(
    ([since, what]) => `${what} (${since.join('.')})`,
  )
  const minimum = OLDEST.join('.')
  return finding(
    {
      id: 'kernel-release',
      says: `The kernel is Linux ${minimum} or newer`,
      needed: true,
      why: 'The lab makes the whole host read-only with mount_setattr(2), and every box begins with clone3(2).',
    },
    {
      able: version ? !isOlder(version, OLDEST) : null,
      evidence: lacks.length > 0 ? `${release}, which lacks ${lacks.join(', ')}` : release,
      fix: /microsoft/i.test(release)
        ? 'In PowerShell: wsl --update, then wsl --set-version DISTRIBUTION 2. WSL 1 is not a Linux kernel.'
        : 'Boot a newer kernel, on the machine or in a virtual machine: Debian 12, Ubuntu 22.04 and Fedora 34 have one.',
    },
  )
}

export const architecture = (arch: string): Finding =>
  finding(
    {
      id: 'architecture',
      says: 'The runner supports this processor',
      needed: true,
      why: "native/runner.c makes system calls with the processor's own instruction, and has those of x86-64 and arm64.",
    },
    {
      able: arch === 'x64' || arch === 'arm64',
      evidence: `Node was built for ${arch}`,
      fix: 'Use a machine or a virtual machine with an x86-64 or arm64 processor, and a 64-bit Node on it.',
    },
  )

const startsProcesses = (machine: Machine): Finding =>
  finding(
    {
      id: 'clone3',
      says: 'Processes can be started with clone3',
      needed: true,
      why: 'A process that clone3(2) makes performs the list of each lesson.',
    },
    tryBox(clone(0, [exit(0)]), machine),
  )

export const kernel = (machine: Machine, release: string, arch: string): Finding[] => [
  kernelRelease(release),
  architecture(arch),
  startsProcesses(machine),
]
