// What if this call failed? The same list, one call of which is refused.
import type { Box } from '../syscalls/clone.ts'
import { noCall } from './change.ts'

/**
 * The box, with call `index` refused. The call is not made; the list sees the errno as if the kernel had given it.
 * @param index the call's place in the list, from 0
 * Throws UserError where the list has no such call.
 */
export function failAt(box: Box, index: number, errno: number): Box {
  if (!box.steps[index]) {
    throw noCall(box.steps, index)
  }
  return { ...box, steps: box.steps.map((step, i) => (i === index ? { ...step, refused: errno } : step)) }
}
