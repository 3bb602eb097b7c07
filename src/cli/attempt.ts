// Runs in the lab, for `cooper ablate`: makes one attempt and prints its outcome as one line.
import { environment } from '../course/environment.ts'
import { attempt, type Order } from '../grader/ablate/attempt.ts'
import { passOn, printMessage } from './print.ts'

export async function attemptCommand(order: Order): Promise<void> {
  const made = await attempt(order, environment())
  // The list may have printed a part of a line.
  passOn('\n')
  printMessage({ attempt: made })
}
