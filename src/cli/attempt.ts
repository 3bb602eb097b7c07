// What the Node in the lab does for `cooper ablate`: one attempt, and one line that says how it went.
import { attempt, type Order } from '../grader/ablate/attempt.ts'

export async function attemptCommand(order: Order): Promise<void> {
  const made = await attempt(order)
  process.stdout.write(`\n${JSON.stringify({ attempt: made })}\n`)
}
