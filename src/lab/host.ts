// The host of the lesson: namespaces inside the lab, with nothing in them but `init`. The lists of others are performed in
// there, and the Node that judges them stays outside. A list can end, change and fill its host, and cannot see its judge.
import { closeSync, openSync } from 'node:fs'
import { start } from '../explain/perform.ts'
import { HERE } from '../run/abi.ts'
import type { Host } from '../run/assemble.ts'
import { compiled } from '../run/build.ts'
import { runner } from '../run/native.ts'
import { clone, nest } from '../syscalls/clone.ts'
import { CLONE_NEWIPC, CLONE_NEWNET, CLONE_NEWNS, CLONE_NEWUTS } from '../syscalls/constants.ts'
import { setuid } from '../syscalls/credentials.ts'
import { execve } from '../syscalls/processes.ts'
import type { Step } from '../syscalls/step.ts'
import { hostCgroups } from './cgroups.ts'
import { beforeHost, hostBox } from './host-box.ts'
import { ourIds } from './ids.ts'
import { insideLab } from './lab.ts'

export interface OwnedHost extends Host {
  /** Ends the host, and every process in it. */
  close(): Promise<void>
}

/** Whoever lists the processes of the host finds `init`, and not where it lies. */
const becomeInit = (): Step[] =>
  execve([compiled('init')], []).map(step => ({ ...step, args: [step.args[0] ?? null, ['init'], []] }))

/** Where there is no lab: the machine itself. */
const machine: OwnedHost = { pid: process.pid, pidfd: HERE, cgroups: [], close: async () => {} }

/**
 * Makes a host in the lab in which we are. Outside of any lab it is the machine itself.
 * Throws StepFailed where the lab allows none.
 */
export async function makeHost(): Promise<OwnedHost> {
  if (!insideLab()) return machine
  const cgroups = hostCgroups()
  // A call that changes credentials, even if it changes nothing, is performed in a memory of its own, which is small.
  const maker = clone(CLONE_NEWNS, [setuid(0), ...beforeHost(cgroups)])
  const box = nest(maker, hostBox(ourIds(), cgroups, becomeInit()))
  let pid = 0
  // Not our descriptors: a list finds those of `init` in its /proc.
  const nothing = openSync('/dev/null', 'r+')
  const running = start(box, {
    ownSession: true,
    stdio: [nothing, nothing, nothing],
    onReport: ({ step, result }) => {
      if (step.signature.call === 'clone3') pid = result
    },
  })
  closeSync(nothing)
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
