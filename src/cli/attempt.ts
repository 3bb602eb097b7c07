// Runs in the lab, for `cooper ablate`: makes one attempt and prints its outcome as one line.
import { environment } from '../course/environment.ts'
import { attempt, type Order } from '../grader/ablate/attempt.ts'

export async function attemptCommand(order: Order): Promise<void> {
  const made = await attempt(order, environment())
  process.stdout.write(`\n${JSON.stringify({ attempt: made })}\n`)
}
