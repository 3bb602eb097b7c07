// Shows what a learner's list did: its calls, then the claims. A claim that holds is one line. The first one that fails is
// shown in full: what was seen, what it means, and where to look.
import type { Verdict } from '../../check/claim.ts'
import { type Exercise, exercises } from '../../course/exercises.ts'
import { atPlace, type Placed } from '../../grader/failed-at.ts'
import type { Outcome } from '../../grader/judge-file.ts'
import type { TypeNote } from '../../grader/type-notes.ts'
import { shortName } from '../../list/source.ts'
import { type Output, pad, wrap } from '../output.ts'
import { mark } from '../show/verdicts.ts'
import { traceLines } from './trace.ts'

interface Screen {
  /** The lines that there are for all of it. */
  readonly room: number
  /** Gives how many lines there are so far. */
  readonly where?: () => number
}

/** Shows what came of a list. Gives the line at which the claim that is shown in full begins, or else the first claim. */
export function showOutcome(output: Output, exercise: Exercise, outcome: Outcome, screen: Screen): number {
  const { line } = output
  const { where = () => 0 } = screen
  const before = collect(output, lines => {
    showText(lines, 'Your file printed:', outcome.printed)
  })
  const notes = collect(output, lines => {
    showText(lines, 'Your box printed:', outcome.output)
    if (outcome.trace.length > 0) lines.line()
    for (const note of outcome.notes)
      wrap(`Note: ${note}`, output.width).forEach(text => lines.line(output.style.yellow(text)))
    if (outcome.notes.length > 0) lines.line()
  })
  let matters = 0
  const verdict = collect(output, (lines, count) => {
    if (outcome.problem) showProblem(lines, { ...outcome.problem, message: said(outcome) }, outcome.cannot === true)
    else matters = showClaims(lines, exercise, outcome, count)
  })
  const room = screen.room - before.length - notes.length - verdict.length
  for (const text of [...before, ...traceLines(output, exercise.id, outcome.trace, room), ...notes]) line(text)
  const start = where()
  for (const text of verdict) line(text)
  return start + matters
}

/** The lines that a part would show. @param show is given an output, and a function that counts its lines so far */
function collect(output: Output, show: (lines: Output, count: () => number) => void): string[] {
  const lines: string[] = []
  show({ ...output, line: (text = '') => void lines.push(text) }, () => lines.length)
  return lines
}

/** The problem as a compiler prints it: after the file and the line of the learner's call that failed, if there is one. */
export const said = ({ problem, failedAt, cannot }: Outcome): string =>
  atPlace(cannot ? undefined : failedAt, problem?.message ?? '')

/** The most claims that have a line each. */
const MOST = 9

/**
 * The claims. Those of earlier exercises that hold share a line, and where one fails, or there are many, the others that hold
 * do too.
 */
function showClaims(output: Output, exercise: Exercise, outcome: Outcome, count: () => number): number {
  const { line, style } = output
  const failed = outcome.claims.find(claim => claim.passed === false)
  const holding = outcome.claims.filter(({ passed, applies }) => passed === true || applies === false)
  const earlier = holding.filter(claim => earlierOf(exercise, claim) !== undefined)
  const own = holding.filter(claim => !earlier.includes(claim))
  if (failed || own.length > MOST) showIds(output, true, own.map(({ id }) => id).join(', '))
  else for (const { id, passed } of own) line(`${mark(output, passed)} ${style.bold(id)}`)
  const numbers = [...new Set(earlier.map(claim => earlierOf(exercise, claim)?.number))].sort()
  if (earlier.length > 0)
    showIds(
      output,
      true,
      `${earlier.length === 1 ? '1 claim' : `${earlier.length} claims`} of earlier exercises (${numbers.join(', ')})`,
    )
  const place = count()
  for (const claim of outcome.claims.filter(({ passed }) => passed === false)) {
    line(`${mark(output, false)} ${style.bold(claim.id)}`)
    if (claim === failed) showFailure(output, claim, outcome.places)
  }
  const open = outcome.claims.filter(({ passed, applies }) => passed === null && applies !== false)
  for (const text of wrap(open.map(({ id }) => id).join(', '), output.width - 17))
    if (text) line(style.dim(`${mark(output, null)} not checked: ${text}`))
  if (!failed && !outcome.passed)
    for (const { id, evidence } of open)
      for (const text of wrap(`${id}: ${evidence}`, output.width - 4)) line(`    ${text}`)
  return failed ? place : 0
}

/** The exercise that a claim was taken from: `pid-own-proc` from that with the name pid. */
const earlierOf = (exercise: Exercise, { id }: Verdict): Exercise | undefined =>
  exercises().find(({ name }) => name !== exercise.name && id.startsWith(`${name}-`))

/** Claims with the same mark in one line, or a few. */
function showIds(output: Output, passed: boolean, ids: string): void {
  const sign = mark(output, passed)
  const width = output.plain ? 'Holds: '.length : 2
  wrap(ids, output.width - width).forEach((text, i) => {
    if (text) output.line(`${i === 0 ? `${sign} ` : ' '.repeat(width)}${text}`)
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
  { line, width, plain, style }: Output,
  { message, fix }: Omit<NonNullable<Outcome['problem']>, 'code'>,
  cannot: boolean,
): void {
  const paint = cannot ? style.yellow : style.red
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
export const placesOf = (calls: readonly string[] = [], places: readonly Seen[] = []): Seen[] =>
  written(calls, places).map(seen)

function written<Place extends Seen>(calls: readonly string[], places: readonly Place[]): Place[] {
  const named = places.filter(({ call }) => calls.includes(call) || calls.includes(spelled(call)))
  const found = [...new Map(named.map(place => [`${place.file}:${place.line}:${place.call}`, place])).values()]
  return found.filter(({ call }) => found.filter(other => other.call === call).length <= 2)
}

/** A place with the names that lists use, and the file's path within the workspace. */
interface Seen {
  readonly call: string
  readonly file: string
  readonly line: number
}

export const seen = ({ call, file, line }: Seen): Seen => ({ call: spelled(call), file: shortName(file), line })

/** The most characters of a call that are repeated in a sentence. */
const LONGEST = 40

function whereIn(calls: readonly string[] = [], places: readonly Placed[]): string {
  const texts = written(calls, places)
    .slice(0, 4)
    .map(({ call, shown, file, line }) => `${inShort(call, shown)} in ${shortName(file)}:${line}`)
  return texts.length > 0 ? `You have ${texts.join(', ')}.` : ''
}

/** `sethostname("box")`: the call by the name that lists use, with as many of its arguments as there is room for. */
function inShort(call: string, shown: string): string {
  if (!shown.includes('(')) return spelled(call)
  const text = shown.startsWith(`${call}(`) ? spelled(call) + shown.slice(call.length) : shown
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 2).replace(/[,|\s]+\S*$/, '')}, …)` : text
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
