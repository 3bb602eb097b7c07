// Shows what a learner's list did: its calls, then the claims. A claim that holds is one line. The first one that fails is
// shown in full: what was seen, what it means, and where to look.
import type { Verdict } from '../../check/claim.ts'
import { atPlace, type Placed } from '../../grader/failed-at.ts'
import type { Outcome, Performed } from '../../grader/judge-file.ts'
import type { TypeNote } from '../../grader/type-notes.ts'
import { shortName } from '../../list/source.ts'
import { errnoName } from '../../syscalls/errno.ts'
import { type Output, pad, wrap } from '../output.ts'
import { duration, showLine } from '../show/trace.ts'
import { mark } from '../show/verdicts.ts'

/**
 * Gives the line at which the claim that is shown in full begins, or else the first claim.
 * @param where gives how many lines there are so far
 */
export function showOutcome(output: Output, outcome: Outcome, where: () => number = () => 0): number {
  const { line } = output
  showText(output, 'Your file printed:', outcome.printed)
  showTrace(output, outcome.trace)
  showText(output, 'Your box printed:', outcome.output)
  if (outcome.trace.length > 0) line()
  for (const note of outcome.notes) wrap(`Note: ${note}`, output.width).forEach(text => line(output.style.yellow(text)))
  if (outcome.notes.length > 0) line()
  if (!outcome.problem) return showClaims(output, outcome, where)
  const place = where()
  const { fix } = outcome.problem
  showProblem(output, { message: said(outcome), fix }, outcome.cannot ? output.style.yellow : output.style.red)
  return place
}

/** The problem as a compiler prints it: after the file and the line of the learner's call that failed, if there is one. */
export const said = ({ problem, failedAt, cannot }: Outcome): string =>
  atPlace(cannot ? undefined : failedAt, problem?.message ?? '')

function showClaims(output: Output, outcome: Outcome, where: () => number): number {
  const { line, style } = output
  let place = where()
  const failed = outcome.claims.find(claim => claim.passed === false)
  for (const claim of outcome.claims.filter(each => each.passed !== null || each.applies === false)) {
    if (claim === failed) place = where()
    line(`${mark(output, claim.passed)} ${style.bold(claim.id)}`)
    if (claim === failed) showFailure(output, claim, outcome.places)
  }
  const open = outcome.claims.filter(({ passed, applies }) => passed === null && applies !== false)
  for (const text of wrap(open.map(({ id }) => id).join(', '), output.width - 17))
    if (text) line(style.dim(`${mark(output, null)} not checked: ${text}`))
  if (!failed && !outcome.passed)
    for (const { id, evidence } of open)
      for (const text of wrap(`${id}: ${evidence}`, output.width - 4)) line(`    ${text}`)
  return place
}

/** execve is tried in each directory of PATH: only the last try is shown, the one that found the program. */
function showTrace(output: Output, trace: readonly Performed[]): void {
  const isTry = (each: Performed | undefined) => each?.call === 'execve' && each.errno !== 0 && each.mayFail
  let tries = 0
  trace.forEach((each, i) => {
    if (isTry(each) && trace[i + 1]?.call === 'execve') return void tries++
    const { style } = output
    const answer = each.errno ? `-1 ${errnoName(each.errno)}` : String(each.result)
    const colour = each.errno ? (each.mayFail ? style.yellow : style.red) : style.green
    showLine(output, i + 1 - tries, each.shown, colour(`= ${answer}`), duration(each.ns))
    tries = 0
  })
}

function showText({ line, style }: Output, title: string, text: string): void {
  if (!text.trim()) return
  line(style.dim(title))
  const lines = text.trimEnd().split('\n')
  for (const each of lines.slice(0, 8)) line(style.cyan(`    ${each}`))
  if (lines.length > 8) line(style.dim(`    … and ${lines.length - 8} lines more`))
}

function showProblem(
  { line, width, plain }: Output,
  { message, fix }: Omit<NonNullable<Outcome['problem']>, 'code'>,
  paint: (text: string) => string,
): void {
  const sign = plain ? 'Failed: ' : '✗ '
  message
    .split('\n')
    .flatMap(text => wrap(text, width - sign.length))
    .forEach((text, i) => line(paint(`${i === 0 ? sign : ' '.repeat(sign.length)}${text}`)))
  for (const text of fix ? wrap(fix, width - 2) : []) line(`  ${text}`)
}

function showFailure(output: Output, verdict: Verdict, places: readonly Placed[]): void {
  const { says, evidence, means = '', look = '', calls } = verdict
  showPart(output, 'claim', says, text => text)
  showPart(output, 'seen', evidence, text => text)
  showPart(output, 'means', means, text => output.style.yellow(text))
  showPart(output, 'look', [look, whereIn(calls, places)].filter(Boolean).join(' '), text => output.style.yellow(text))
}

function showPart({ line, style, width }: Output, name: string, text: string, paint: (text: string) => string): void {
  if (!text) return
  wrap(text, width - 12).forEach((part, i) => line(`    ${style.dim(pad(i === 0 ? name : '', 7))} ${paint(part)}`))
}

/** Where the learner has written one of these calls; each place once. A call that stands in many places points at none. */
export function placesOf(calls: readonly string[] = [], places: readonly Placed[]): Placed[] {
  const named = places.filter(({ call }) => calls.includes(call) || calls.includes(spelled(call)))
  const found = [...new Map(named.map(place => [`${place.file}:${place.line}:${place.call}`, place])).values()]
  return found.filter(({ call }) => found.filter(other => other.call === call).length <= 2).map(seen)
}

/** The place with the names that lists use, and the file's path within the workspace. */
export const seen = ({ call, file, line }: Placed): Placed => ({ call: spelled(call), file: shortName(file), line })

function whereIn(calls: readonly string[] | undefined, places: readonly Placed[]): string {
  const texts = placesOf(calls, places)
    .slice(0, 4)
    .map(({ call, file, line }) => `${call} in ${file}:${line}`)
  return texts.length > 0 ? `You have ${texts.join(', ')}.` : ''
}

/** The names that lists use, where the kernel has another one. */
const spelled = (call: string): string => ({ clone3: 'clone', openat: 'open', exit_group: 'exit' })[call] ?? call

export function showNotes({ line, style, width }: Output, notes: readonly TypeNote[]): void {
  if (notes.length === 0) return
  line()
  line(style.dim('TypeScript notes:'))
  for (const { file, line: number, says } of notes.slice(0, 5))
    for (const text of wrap(`${file}:${number}: ${says}`, width - 4)) line(`    ${style.yellow(text)}`)
  if (notes.length > 5) line(style.dim(`    … and ${notes.length - 5} more`))
}
