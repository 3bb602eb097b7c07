// The host of the lesson: namespaces inside the lab, with nothing in them but `init`. The lists of others are performed in
// there, and the Node that judges them stays outside. A list can end, change and fill its host, and cannot see its judge.
//
// The host's mounts begin as a copy of the lab's. Its user namespace is another one, so the kernel locks them: what the lab
// has covered stays covered, and what is read-only stays read-only. mount_namespaces(7)
import { closeSync } from 'node:fs'
import { start } from '../explain/perform.ts'
import { HERE } from '../run/abi.ts'
import type { Host } from '../run/assemble.ts'
import { compiled } from '../run/build.ts'
import { runner } from '../run/native.ts'
import { clone, nest } from '../syscalls/clone.ts'
import {
  CLONE_NEWCGROUP,
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
import { setuid } from '../syscalls/credentials.ts'
import { mount } from '../syscalls/mounts.ts'
import { execve } from '../syscalls/processes.ts'
import { mayFail, type Step, type Steps } from '../syscalls/step.ts'
import { sethostname } from '../syscalls/uts.ts'
import { type HostCgroups, hostCgroups } from './cgroups.ts'
import { mapAll } from './ids.ts'
import { insideLab } from './lab.ts'
import { loopbackUp } from './loopback.ts'

const NAMESPACES =
  CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWNET | CLONE_NEWCGROUP

const PROC = MS_NOSUID | MS_NODEV | MS_NOEXEC

/** The calls in the lab, in a mount namespace of their own. */
const inTheLab = ({ enter }: HostCgroups): Step[] => [
  mount('none', '/', null, MS_REC | MS_PRIVATE, null),
  ...enter,
  // The list can take off the host's /proc, and then sees the lab's: it shows only processes that the reader may trace.
  mount('none', '/proc', null, MS_REMOUNT | PROC, 'hidepid=4'),
  // A call that changes credentials, even if it changes nothing, is performed in a memory of its own, which is small.
  setuid(0),
]

/** The calls in the host. */
const inTheHost = ({ show }: HostCgroups): Steps => [
  mount('none', '/', null, MS_REC | MS_PRIVATE, null),
  ...show,
  mount('proc', '/proc', 'proc', PROC, null),
  ...mayFail(mount('mqueue', '/dev/mqueue', 'mqueue', PROC, null)),
  sethostname('lab'),
  loopbackUp(),
  mount('none', '/', null, MS_REC | MS_SHARED, null),
  ...execve([compiled('init')], []),
]

export interface OwnedHost extends Host {
  /** Ends the host, and every process in it. */
  close(): Promise<void>
}

/** Where there is no lab: the machine itself. */
const machine: OwnedHost = { pid: process.pid, pidfd: HERE, cgroups: [], close: async () => {} }

/**
 * Makes a host in the lab in which we are. Outside of any lab it is the machine itself.
 * Throws StepFailed where the lab allows none.
 */
export async function makeHost(): Promise<OwnedHost> {
  if (!insideLab()) return machine
  const cgroups = hostCgroups()
  const before = inTheLab(cgroups)
  const box = nest(clone(CLONE_NEWNS, before), clone(NAMESPACES, inTheHost(cgroups)))
  let pid = 0
  const running = start(box, {
    ownSession: true,
    onReport: ({ index, result }) => {
      if (index === before.length) pid = result
    },
    gate: async index => {
      if (index === before.length + 1) mapAll(pid)
    },
  })
  await running.performed
  const { call, number } = runner()
  const pidfd = call(number('pidfd_open'), pid, 0)
  // What Node's main thread reads of these is the host's from now on: its name, its interfaces, its IPC objects.
  const joined = call(number('setns'), pidfd, CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWNET)
  if (joined < 0) throw new Error(`setns into the host of the lesson failed with errno ${-joined}`)
  return {
    pid,
    pidfd,
    cgroups: cgroups.files,
    async close() {
      // With its first process every other one in there is killed.
      process.kill(pid, 'SIGKILL')
      closeSync(pidfd)
      await running.exited
    },
  }
}
