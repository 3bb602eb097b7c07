// What a claim can read: the box and the host, through /proc, and probes in the box's namespaces.
import { statSync } from 'node:fs'
import { hostname } from 'node:os'
import { look, type Process } from '../proc/process.ts'
import type { Report } from '../run/report.ts'
import type { Steps } from '../syscalls/step.ts'
import { ipcObjects } from './ipc-objects.ts'
import { type Joinable, seenInside } from './probe.ts'

export interface ClaimContext {
  /** The process that is judged. */
  readonly box: Process
  /** A process of the host: the first of the host of the lesson, or, for a process outside of the lab, the one that judges. */
  readonly host: Process
  /** The process that judges. Its id maps say which users of the machine the users of its lab are. */
  readonly judge: Process
  /** The host before the box was started; undefined for a process that was running before we were. */
  readonly before: HostFacts | undefined
  /** The host now. */
  readonly now: () => HostFacts
  /** The calls of the box's list, with what the kernel answered; undefined for a process that no list of ours became. */
  readonly performed: readonly Report[] | undefined
  /** Performs steps in some of the box's namespaces, and gives what they print. */
  readonly inside: (names: readonly Joinable[], steps: Steps) => Promise<string>
}

/** The things of the host that a box could change by mistake. */
export interface HostFacts {
  readonly hostname: string
  /** The mount namespace of the process that judges; kept, because it cannot be read once /proc is covered. */
  readonly mountNamespace: number
  /** Identifies the directory `/`. It differs afterwards where the box has replaced the root of the host's mount table. */
  readonly root: string
  /** Mount points, in the order of the mount table. */
  readonly mounts: readonly string[]
  readonly interfaces: readonly string[]
  /** The objects in the IPC namespace: `shm 0x4b1d 7` is kind, key and id; `mqueue name` is a POSIX queue. */
  readonly ipc: readonly string[]
}

/** Device and inode of a process's root directory, as `stat -L -c '%d %i' /proc/PID/root` prints them. */
export function identityOfRoot(pid: number): string {
  const { dev, ino } = statSync(pid === process.pid ? '/' : `/proc/${pid}/root`)
  return `${dev} ${ino}`
}

/** @param pid a process of the host, whose UTS, IPC and network namespaces are ours */
export function hostFacts(pid = process.pid): HostFacts {
  const self = look(pid)
  return {
    hostname: hostname(),
    mountNamespace: self.namespaces.mnt,
    root: identityOfRoot(pid),
    mounts: self.mounts.map(mount => mount.mountPoint),
    interfaces: self.net.devices.map(each => each.name),
    ipc: ipcObjects(self),
  }
}

/**
 * The context for the claims about a process, read now.
 * @param host a process of the host; ours, where nothing is said
 * @param performed the calls of its list
 */
export const claimContextOf = (
  pid: number,
  before?: HostFacts,
  host = process.pid,
  performed?: readonly Report[],
): ClaimContext => ({
  box: look(pid),
  host: look(host),
  judge: look(process.pid),
  before,
  now: () => hostFacts(host),
  performed,
  inside: (names, steps) => seenInside(pid, names, steps),
})
