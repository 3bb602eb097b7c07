// The host of the lesson as a list: namespaces inside the lab, in which the lists of others are performed.
//
// The host's mounts begin as a copy of the lab's. Its user namespace is another one, so the kernel locks them: what the lab
// has covered stays covered, and what is read-only stays read-only. mount_namespaces(7)
import type { Box } from '../syscalls/clone.ts'
import { cloneWithMaps } from '../syscalls/clone-with-maps.ts'
import {
  CLONE_NEWIPC,
  CLONE_NEWNET,
  CLONE_NEWNS,
  CLONE_NEWPID,
  CLONE_NEWUSER,
  CLONE_NEWUTS,
  MS_NODEV,
  MS_NOEXEC,
  MS_NOSUID,
  MS_PRIVATE,
  MS_REC,
  MS_REMOUNT,
  MS_SHARED,
} from '../syscalls/constants.ts'
import { mount } from '../syscalls/mounts.ts'
import type { Steps } from '../syscalls/step.ts'
import { sethostname } from '../syscalls/uts.ts'
import type { HostCgroups } from './cgroups.ts'
import { type LabIds, mapToThemselves } from './ids.ts'
import { loopbackUp } from './loopback.ts'

const NAMESPACES = CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWNET

const PROC = MS_NOSUID | MS_NODEV | MS_NOEXEC

/** What a process of the lab does before it makes a host, in a mount namespace in which no judge looks around. */
export const beforeHost = ({ make }: HostCgroups): Steps => [
  mount('none', '/', null, MS_REC | MS_PRIVATE, null),
  ...make,
  // A list can take off the host's /proc, and then sees the lab's: it shows only processes that the reader may trace.
  mount('none', '/proc', null, MS_REMOUNT | PROC, 'hidepid=4'),
]

/** The calls in the host. */
const inTheHost = ({ show }: HostCgroups): Steps => [
  mount('none', '/', null, MS_REC | MS_PRIVATE, null),
  ...show,
  mount('proc', '/proc', 'proc', PROC, null),
  sethostname('lab'),
  loopbackUp(),
  // To its boxes it is a host like others, and on those mounts are shared (systemd makes them so).
  mount('none', '/', null, MS_REC | MS_SHARED, null),
]

/**
 * The host as a list, for a process of a lab that has performed `beforeHost`. The same ids are in both.
 * @param cgroups that part of the lab's which is the host's
 * @param steps what its first process does when the host is there
 */
export const hostBox = ({ uids, gids }: Pick<LabIds, 'uids' | 'gids'>, cgroups: HostCgroups, steps: Steps): Box =>
  cloneWithMaps(NAMESPACES, mapToThemselves(uids), mapToThemselves(gids), [...inTheHost(cgroups), ...steps])
