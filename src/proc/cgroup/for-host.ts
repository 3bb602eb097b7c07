// The lists of the course are written for cgroup v2; a host may have v1.
import { inV1 } from '../../list/cgroup-v1.ts'
import type { Box } from '../../syscalls/clone.ts'
import { versionOf } from './version.ts'

/**
 * A list that is written for cgroup v2, for a host with these hierarchies of v1.
 * Throws UserError where v1 has nothing that could stand for a line.
 */
export const forHost = (box: Box, v1: readonly (readonly string[])[]): Box =>
  versionOf(v1) === 2 ? box : { ...box, steps: inV1(box.steps, v1) }
