// The lists of the course are written for cgroup v2; this host may have v1.
import { inV1 } from '../../list/cgroup-v1.ts'
import type { Box } from '../../syscalls/clone.ts'
import { cgroupVersion, v1Hierarchies } from './version.ts'

/**
 * A list that is written for cgroup v2, as this host needs it: where it has v1, with the same limits by their older
 * names, in each hierarchy that the list needs.
 * Throws UserError where v1 has nothing that could stand for a line.
 */
export const forThisHost = (box: Box): Box =>
  cgroupVersion() === 2 ? box : { ...box, steps: inV1(box.steps, v1Hierarchies()) }
