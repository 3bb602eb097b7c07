// The model: what the calls of a list have made of its process. It is a fold over the calls that succeeded, and each fact
// keeps the call that made it so. The rules ask it before anything else: an earlier line of the list is the likeliest cause.
import type { Step } from '../../syscalls/step.ts'
import { type Files, filesAfter, filesAtFirst } from './mounts.ts'
import { type Namespaces, namespacesAfter, namespacesAtFirst } from './namespaces.ts'
import { type Networks, networksAfter, networksAtFirst } from './networks.ts'
import { type Powers, powersAfter, powersAtFirst } from './powers.ts'

export interface State {
  readonly files: Files
  readonly namespaces: Namespaces
  readonly networks: Networks
  readonly powers: Powers
}

/** @param steps the calls that succeeded, the clone first */
export function stateAfter(steps: readonly Step[]): State {
  const first: State = {
    files: filesAtFirst(),
    namespaces: namespacesAtFirst,
    networks: networksAtFirst,
    powers: powersAtFirst(),
  }
  return steps.reduce(
    ({ files, namespaces, networks, powers }, step) => ({
      files: filesAfter(files, step),
      namespaces: namespacesAfter(namespaces, step),
      networks: networksAfter(networks, step),
      powers: powersAfter(powers, step),
    }),
    first,
  )
}
