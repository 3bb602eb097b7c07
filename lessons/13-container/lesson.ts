import {
  CLONE_NEWCGROUP,
  CLONE_NEWIPC,
  CLONE_NEWNET,
  CLONE_NEWNS,
  CLONE_NEWPID,
  CLONE_NEWTIME,
  CLONE_NEWUSER,
  CLONE_NEWUTS,
  clone,
  execve,
  fork,
  forThisHost,
  sethostname,
  unshare,
} from 'cooperage'
import { lends, mapRoot, outside, stepDown } from '../06-user/lesson.ts'
import { intoTheLayers } from './files.ts'
import { limits, ownGroups } from './limits.ts'
import { loopback } from './network.ts'
import { fewerPowers } from './powers.ts'

export { prepare } from './files.ts'

/** If no cgroups are delegated to us, the container runs without limits, and cooper says so. */
export const needs = { cgroups: 'if-delegated' } as const

/** A container. */
export const box = (command: string[]) =>
  forThisHost(
    clone(0, [
      // 08. How much it may use. First of all: in a moment we may not write to these files any more.
      ...limits,

      // 06. Whoever root is in there, out here it is nobody.
      ...(lends ? stepDown(outside.uid, outside.gid) : []),

      // A world of its own, eight times. The user namespace is made first, and owns the other seven.
      unshare(
        CLONE_NEWUSER |
          CLONE_NEWNS |
          CLONE_NEWPID |
          CLONE_NEWUTS |
          CLONE_NEWIPC |
          CLONE_NEWNET |
          CLONE_NEWCGROUP |
          CLONE_NEWTIME,
      ),
      ...mapRoot(outside.uid, outside.gid),

      // 02. Processes and time are for those who are born there. The child goes on, as number one.
      fork(),

      // 03. Its name.
      sethostname('container'),

      // 05. Its network: itself. For a cable somebody has to hold the other end.
      ...loopback(),

      // 10, 04 and 01. Its files: layers, then a root of them, and nothing else. In it proc, sys and queues: its own.
      ...intoTheLayers,

      // 08 again. What it sees of the groups: its own, and that cannot be written to.
      ...ownGroups,

      // 09. The powers that are left. After this, no more of the above could be done.
      ...fewerPowers(),

      // And now, whatever you like.
      execve(command),
    ]),
  )

export const command = ['sh', '-c', 'id; hostname; ps; ls /sys/class/net; cat /proc/self/mountinfo /proc/self/cgroup']
