// Performs a live block in a lecture, with a deadline, and compares it with its rehearsal.
import type { Live } from '../course/text/document.ts'
import { type Performed, performCommand } from '../course/text/perform.ts'
import type { Recording } from './recording.ts'

export interface PerformanceOptions {
  readonly columns: number
  readonly colour: boolean
  readonly onText?: (text: string) => void
  readonly signal?: AbortSignal
  /** The recording of the rehearsal. */
  readonly rehearsed?: Recording | undefined
}

export interface Performance extends Performed {
  /** Duration in milliseconds. */
  readonly took: number
  /** Why it failed, in words; undefined if it succeeded. */
  readonly failure?: string
}

/** The time limit in milliseconds: ten seconds, or three times the duration of the rehearsal if that is longer. */
export const deadline = (rehearsed: Recording | undefined): number =>
  Math.max(10_000, 3000 * (rehearsed?.output.reduce((sum, [after]) => sum + after, 0) ?? 0))

/** Performs the block and judges the box that it shows. A failure is part of the result and not thrown. */
export async function performLive(block: Live, options: PerformanceOptions): Promise<Performance> {
  const { rehearsed, columns, colour, onText, signal } = options
  const began = Date.now()
  const limit = deadline(rehearsed)
  const how = { columns, colour, timeout: limit, ...(onText ? { onText } : {}), ...(signal ? { signal } : {}) }
  const performed = await performCommand(block.command, how)
  const took = Date.now() - began
  if (signal?.aborted) return { ...performed, took, failure: 'interrupted' }
  if (took >= limit) return { ...performed, took, failure: `it did not finish within ${limit / 1000} s` }
  // Claims that held in the rehearsal must hold again.
  const held = rehearsed?.claims.length ? await claimsOf(block.command, signal) : []
  const failure = why(performed, held, rehearsed, block)
  return { ...performed, took, ...(failure === undefined ? {} : { failure }) }
}

function why(
  { exit }: Performed,
  claims: readonly string[],
  rehearsed: Recording | undefined,
  { role }: Live,
): string | undefined {
  const status = exit.code ?? exit.signal
  if (rehearsed) {
    if (status !== rehearsed.exit) return `it exited with ${status}, but in the rehearsal with ${rehearsed.exit}`
    const lost = rehearsed.claims.filter(id => !claims.includes(id))
    return lost.length > 0 ? `claims that held in the rehearsal fail now: ${lost.join(', ')}` : undefined
  }
  return status === 0 || role === 'break' ? undefined : `it exited with ${status}`
}

/** The command that checks the list of a demo, with the same changes. Undefined if there is none. */
export function checkOf(command: string): string | undefined {
  const [, lesson, changes] =
    /^cooper demo (\S+)((?: --(?:without|with) [^\s;|&]+)*)(?: --(?:trace|xray|step|shell))*(?: -- .*)?$/.exec(
      command,
    ) ?? []
  return lesson === undefined ? undefined : `cooper check ${lesson}${changes} --json`
}

/** The ids of the claims that hold for the box that a command shows; none for a scene, which has proofs of its own. */
export async function claimsOf(command: string, signal?: AbortSignal): Promise<string[]> {
  const check = checkOf(command)
  if (check === undefined) return []
  const { printed } = await performCommand(check, { columns: 80, timeout: 20_000, ...(signal ? { signal } : {}) })
  try {
    const { claims }: { claims: { id: string; passed: boolean | null }[] } = JSON.parse(printed)
    return claims.filter(({ passed }) => passed).map(({ id }) => id)
  } catch {
    return []
  }
}
