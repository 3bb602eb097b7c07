// ENODEV of mount: the name of the filesystem type is misspelt.
import { nearest } from '../../base/nearest.ts'
import { readIfThere } from '../../base/read-if-there.ts'
import { ruleInList } from '../rule.ts'

/** What filesystems are called elsewhere: in texts about them, in shells, or by a plausible guess. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  procfs: 'proc',
  sys: 'sysfs',
  tmp: 'tmpfs',
  temp: 'tmpfs',
  ram: 'tmpfs',
  memory: 'tmpfs',
  shm: 'tmpfs',
  shmfs: 'tmpfs',
  dev: 'devtmpfs',
  devfs: 'devtmpfs',
  pts: 'devpts',
  mq: 'mqueue',
  mqfs: 'mqueue',
  queue: 'mqueue',
  cgroupv2: 'cgroup2',
  cgroup2fs: 'cgroup2',
  cgroups: 'cgroup2',
  cgroupfs: 'cgroup2',
  overlayfs: 'overlay',
  overlay2: 'overlay',
  unionfs: 'overlay',
  union: 'overlay',
  aufs: 'overlay',
}

/** A kernel may load these when they are first mounted, so that /proc/filesystems does not name them before. */
const USUAL = ['proc', 'sysfs', 'tmpfs', 'devtmpfs', 'devpts', 'mqueue', 'cgroup2', 'overlay', 'ext4', 'squashfs']

/** Lines of /proc/filesystems: `nodev<tab>proc`. None where there is no proc. */
export const typesHere = (): string[] =>
  (readIfThere('/proc/filesystems') ?? '')
    .split('\n')
    .map(line => line.split('\t').at(-1) ?? '')
    .filter(Boolean)

export const filesystemTypeRules = [
  ruleInList<{ type: string; near: string }>({
    id: 'earlier.mount.misspelt-type',
    call: ['mount'],
    errno: ['ENODEV'],
    when: ({ step }) => {
      const type = String(step.args[2] ?? '')
      const near = type ? nearest(type, [...new Set([...USUAL, ...typesHere()])], OTHER_NAMES) : undefined
      return near && near !== type ? { type, near } : undefined
    },
    means: ({ type, near }) => `no filesystem is called ${type}: the type is ${near}`,
    fix: ({ near }) => `write ${near}`,
  }),
]
