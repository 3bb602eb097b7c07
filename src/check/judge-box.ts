// The verdict on a process that is held: it is about that process, or there is none.
import type { Claim, Verdict } from './claim.ts'
import { claimContextOf, type HostFacts } from './claim-context.ts'
import type { RunningBox } from './find-box.ts'
import { judge } from './judge.ts'

/**
 * Judges every claim about a process.
 * @param before the host before the box was started; undefined for a process that was there first
 * @param host a process of the host; ours, where nothing is said
 * Throws UserError where the process ended meanwhile, or where another one could be the box: see RunningBox.
 */
export async function judgeBox(
  claims: readonly Claim[],
  box: RunningBox,
  before?: HostFacts,
  host?: number,
): Promise<Verdict[]> {
  const verdicts = await judge(claims, claimContextOf(box.pid, before, host, box.performed))
  box.confirm()
  return verdicts
}
