// A live block on stage: performed against a deadline, and judged by what it did when it was rehearsed.
import type { Live } from '../course/text/document.ts'
import { type Performed, performCommand } from '../course/text/perform.ts'
import type { Recording } from './recording.ts'

export interface PerformanceOptions {
  readonly columns: number
  readonly colour: boolean
  readonly onText?: (text: string) => void
  readonly signal?: AbortSignal
  /** What it did when it was rehearsed. */
  readonly rehearsed?: Recording | undefined
}

export interface Performance extends Performed {
  /** Milliseconds that it took. */
  readonly took: number
  /** Why it does not count as a success, in words; undefined where it does. */
  readonly failure?: string
}

/** A block that takes longer has gone wrong: ten seconds, or three times what it took in the rehearsal. Milliseconds. */
export const deadline = (rehearsed: Recording | undefined): number =>
  Math.max(10_000, 3000 * (rehearsed?.output.reduce((sum, [after]) => sum + after, 0) ?? 0))

/** Performs the block, and judges the box that it shows. What goes wrong is said in the result, and not thrown. */
export async function performLive(block: Live, options: PerformanceOptions): Promise<Performance> {
  const { rehearsed, columns, colour, onText, signal } = options
  const began = Date.now()
  const limit = deadline(rehearsed)
  const how = { columns, colour, timeout: limit, ...(onText ? { onText } : {}), ...(signal ? { signal } : {}) }
  const performed = await performCommand(block.command, how)
  const took = Date.now() - began
  if (signal?.aborted) return { ...performed, took, failure: 'interrupted' }
  if (took >= limit) return { ...performed, took, failure: `it was not done after ${limit / 1000} s` }
  // What held in the rehearsal must hold again; what was not rehearsed has nothing to be compared with.
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
    if (status !== rehearsed.exit) return `it ended with ${status}, and in the rehearsal with ${rehearsed.exit}`
    const lost = rehearsed.claims.filter(id => !claims.includes(id))
    return lost.length > 0 ? `in the rehearsal it held, and now it does not: ${lost.join(', ')}` : undefined
  }
  return status === 0 || role === 'break' ? undefined : `it ended with ${status}`
}

/** The check that goes with a command: of the same list, changed in the same way. */
export function checkOf(command: string): string | undefined {
  const [, lesson, changes] =
    /^cooper demo (\S+)((?: --(?:without|with) [^\s;|&]+)*)(?: --(?:trace|xray|step|shell))*(?: -- .*)?$/.exec(
      command,
    ) ?? []
  return lesson === undefined ? undefined : `cooper check ${lesson}${changes} --json`
}

/** The claims that hold for the box that a command shows; none where it shows a scene, which proves its own. */
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
