// Fails: overlay-overlay-root
// Believes that the order of layers is a matter of taste. Of two files with one name the box sees that of the first layer.
// Only the task asks for that.
import {
  CLONE_NEWCGROUP,
  CLONE_NEWIPC,
  CLONE_NEWNET,
  CLONE_NEWNS,
  CLONE_NEWPID,
  CLONE_NEWTIME,
  CLONE_NEWUSER,
  CLONE_NEWUTS,
  cgroupsDelegated,
  clone,
  execve,
  fork,
  forThisHost,
  mkdir,
  mount,
  type Step,
  unshare,
} from 'cooperage'
import { ownName } from '../../03-uts/solution.ts'
import { loopback } from '../../05-net/solution.ts'
import { lends, mapRoot, outside, stepDown } from '../../06-user/solution.ts'
import { ownQueues } from '../../07-ipc/solution.ts'
import { limits, ownGroups } from '../../08-cgroups/solution.ts'
import { fewerPowers } from '../../09-capabilities/solution.ts'
import { intoTheLayers, layers } from '../../10-overlay/solution.ts'

/** A world of its own, eight times. */
const everything =
  CLONE_NEWUSER |
  CLONE_NEWNS |
  CLONE_NEWPID |
  CLONE_NEWUTS |
  CLONE_NEWIPC |
  CLONE_NEWNET |
  CLONE_NEWCGROUP |
  CLONE_NEWTIME

/** Where the groups are seen, by custom. The directories go to the box's own layer. */
const placeForGroups: Step[] = [mkdir('/sys/fs'), mkdir('/sys/fs/cgroup')]

const { base, site, upper, work, merged } = layers
const options = `lowerdir=${base}:${site},upperdir=${upper},workdir=${work},userxattr`
const baseOnTop = intoTheLayers.map(step =>
  step.args[2] === 'overlay' ? mount('overlay', merged, 'overlay', 0, options) : step,
)

/** A container. */
export const box = (command: string[]) =>
  forThisHost(
    clone(0, [
      // How much it may use. First of all: in a moment we may not write to these files any more.
      ...(cgroupsDelegated() ? limits : []),

      // Whoever is root in there, is nobody out here.
      ...(lends ? stepDown(outside.uid, outside.gid) : []),
      unshare(everything),
      ...mapRoot(outside.uid, outside.gid),

      // Processes and clocks are for those who are born there. The child goes on, as number one.
      fork(),

      // What it is called, what it can reach, what it sees when it says /, and who can leave it a message.
      ...ownName,
      ...loopback,
      ...baseOnTop,
      ...ownQueues,

      // What it sees of its limits.
      ...(cgroupsDelegated() ? [...placeForGroups, ...ownGroups] : []),

      // What it may still do. After this, none of the above could be done.
      ...fewerPowers,

      // And now, whatever you like.
      execve(command),
    ]),
  )
