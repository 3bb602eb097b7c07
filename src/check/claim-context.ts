// What a claim may look at: the box and the host, through /proc, and probes in the box's namespaces.
import { statSync } from 'node:fs'
import { hostname } from 'node:os'
import { look, type Process } from '../proc/process.ts'
import type { Steps } from '../syscalls/step.ts'
import { ipcObjects } from './ipc.ts'
import { type Joinable, seenInside } from './probe.ts'

export interface ClaimContext {
  /** The process that is judged. */
  readonly box: Process
  /** The process that judges; for a lesson that is the lab's. */
  readonly host: Process
  /** The host before the box was started; undefined for a process that was there before us. */
  readonly before: HostFacts | undefined
  /** The host now. */
  readonly now: () => HostFacts
  /** Performs steps in some of the box's namespaces; gives what they print. */
  readonly inside: (names: readonly Joinable[], steps: Steps) => Promise<string>
}

/** What a box might change outside of itself. */
export interface HostFacts {
  readonly hostname: string
  /** Whose mount table it is; known from before, also when its /proc has been covered since. */
  readonly mountNamespace: number | undefined
  /** Which directory `/` is. Another one afterwards: somebody has exchanged the root of this very mount table. */
  readonly root: string
  /** Mount points, in the order of the mount table. */
  readonly mounts: readonly string[]
  readonly interfaces: readonly string[]
  /** What its IPC namespace holds, a line each: `shm 0x4b1d 7` is kind, key and id; `mqueue name` a POSIX queue. */
  readonly ipc: readonly string[]
}

/** As the kernel tells directories apart: `stat -c '%d %i' /`. */
export function identityOfRoot(): string {
  const { dev, ino } = statSync('/')
  return `${dev} ${ino}`
}

export function hostFacts(): HostFacts {
  const self = look(process.pid)
  return {
    hostname: hostname(),
    mountNamespace: self.namespaces.mnt,
    root: identityOfRoot(),
    mounts: self.mounts.map(mount => mount.mountPoint),
    interfaces: self.net.devices.map(each => each.name),
    ipc: ipcObjects(self),
  }
}

/** The scene for a process, as everything is now. */
export const claimContextOf = (pid: number, before?: HostFacts): ClaimContext => ({
  box: look(pid),
  host: look(process.pid),
  before,
  now: hostFacts,
  inside: (names, steps) => seenInside(pid, names, steps),
})
