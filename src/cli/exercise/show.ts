// What came of a learner's list, on the screen: its calls, then the claims. What holds is short; the first that fails is
// told in full: what was seen, what it means, and where to look.
import type { Verdict } from '../../check/claim.ts'
import type { Outcome, Performed } from '../../course/bench/outcome.ts'
import { atPlace, type Placed } from '../../course/failed-at.ts'
import { shortName } from '../../course/translate.ts'
import type { TypeNote } from '../../course/types.ts'
import { errnoName } from '../../linux/errno.ts'
import { type Paper, pad, wrap } from '../show/paper.ts'
import { duration, showLine } from '../show/trace.ts'
import { mark } from '../show/verdicts.ts'

/**
 * Gives where that stands which is told in full, or else the first claim.
 * @param where how many lines there are so far
 */
export function showOutcome(paper: Paper, outcome: Outcome, where: () => number = () => 0): number {
  const { line } = paper
  showText(paper, 'Your file printed:', outcome.printed)
  showTrace(paper, outcome.trace)
  showText(paper, 'Your box printed:', outcome.output)
  if (outcome.trace.length > 0) line()
  for (const note of outcome.notes) wrap(`Note: ${note}`, paper.width).forEach(text => line(paper.ink.yellow(text)))
  if (outcome.notes.length > 0) line()
  if (!outcome.problem) return showClaims(paper, outcome, where)
  const place = where()
  const { cure } = outcome.problem
  showProblem(paper, { message: said(outcome), cure }, outcome.cannot ? paper.ink.yellow : paper.ink.red)
  return place
}

/** What is wrong, as a compiler says it: with the file and the line, where a call of the learner's is to blame. */
export const said = ({ problem, failedAt, cannot }: Outcome): string =>
  atPlace(cannot ? undefined : failedAt, problem?.message ?? '')

function showClaims(paper: Paper, outcome: Outcome, where: () => number): number {
  const { line, ink } = paper
  let place = where()
  const failed = outcome.claims.find(claim => claim.passed === false)
  for (const claim of outcome.claims.filter(each => each.passed !== null || each.applies === false)) {
    if (claim === failed) place = where()
    line(`${mark(paper, claim.passed)} ${ink.bold(claim.id)}`)
    if (claim === failed) showFailure(paper, claim, outcome.places)
  }
  const open = outcome.claims.filter(({ passed, applies }) => passed === null && applies !== false)
  for (const text of wrap(open.map(({ id }) => id).join(', '), paper.width - 17))
    if (text) line(ink.dim(`${mark(paper, null)} not checked: ${text}`))
  if (!failed && !outcome.passed)
    for (const { id, evidence } of open)
      for (const text of wrap(`${id}: ${evidence}`, paper.width - 4)) line(`    ${text}`)
  return place
}

/** The same program in each directory of PATH is one line, the one in which it was found. */
function showTrace(paper: Paper, trace: readonly Performed[]): void {
  const isTry = (each: Performed | undefined) => each?.call === 'execve' && each.errno !== 0 && each.mayFail
  let tries = 0
  trace.forEach((each, i) => {
    if (isTry(each) && trace[i + 1]?.call === 'execve') return void tries++
    const { ink } = paper
    const answer = each.errno ? `-1 ${errnoName(each.errno)}` : String(each.result)
    const colour = each.errno ? (each.mayFail ? ink.yellow : ink.red) : ink.green
    showLine(paper, i + 1 - tries, each.shown, colour(`= ${answer}`), duration(each.ns))
    tries = 0
  })
}

function showText({ line, ink }: Paper, title: string, text: string): void {
  if (!text.trim()) return
  line(ink.dim(title))
  const lines = text.trimEnd().split('\n')
  for (const each of lines.slice(0, 8)) line(ink.cyan(`    ${each}`))
  if (lines.length > 8) line(ink.dim(`    … and ${lines.length - 8} lines more`))
}

function showProblem(
  { line, width, plain }: Paper,
  { message, cure }: Omit<NonNullable<Outcome['problem']>, 'code'>,
  paint: (text: string) => string,
): void {
  const sign = plain ? 'Failed: ' : '✗ '
  message
    .split('\n')
    .flatMap(text => wrap(text, width - sign.length))
    .forEach((text, i) => line(paint(`${i === 0 ? sign : ' '.repeat(sign.length)}${text}`)))
  for (const text of cure ? wrap(cure, width - 2) : []) line(`  ${text}`)
}

function showFailure(paper: Paper, { says, evidence, diagnosis = '' }: Verdict, places: readonly Placed[]): void {
  const { means, look } = partsOf(diagnosis)
  showPart(paper, 'claim', says, text => text)
  showPart(paper, 'seen', evidence, text => text)
  showPart(paper, 'means', means, text => paper.ink.yellow(text))
  showPart(paper, 'look', [look, whereIn(diagnosis, places)].filter(Boolean).join(' '), text => paper.ink.yellow(text))
}

function showPart({ line, ink, width }: Paper, name: string, text: string, paint: (text: string) => string): void {
  if (!text) return
  wrap(text, width - 12).forEach((part, i) => line(`    ${ink.dim(pad(i === 0 ? name : '', 7))} ${paint(part)}`))
}

/** A diagnosis says first what it means, in one sentence, and then where to look: in those that follow. */
export function partsOf(diagnosis: string): { means: string; look: string } {
  const [, means = diagnosis, look = ''] = /^(.*?[.!?])\s+(?=[A-Z(`]|[a-z_]+\d?\()(.*)$/s.exec(diagnosis) ?? []
  return { means, look }
}

/** Calls that the diagnosis names, where the learner has written them; each place once. One that stands everywhere points nowhere. */
export function placesNamed(diagnosis: string, places: readonly Placed[]): Placed[] {
  const named = places.filter(({ call }) => call !== 'execve' && names(diagnosis, spelled(call)))
  const found = [...new Map(named.map(place => [`${place.file}:${place.line}:${place.call}`, place])).values()]
  return found.filter(({ call }) => found.filter(other => other.call === call).length <= 2).map(seen)
}

/** As its author calls it and its file. */
export const seen = ({ call, file, line }: Placed): Placed => ({ call: spelled(call), file: shortName(file), line })

function whereIn(diagnosis: string, places: readonly Placed[]): string {
  const texts = placesNamed(diagnosis, places)
    .slice(0, 4)
    .map(({ call, file, line }) => `${call} in ${file}:${line}`)
  return texts.length > 0 ? `You have ${texts.join(', ')}.` : ''
}

/** A mount namespace is not the call mount. */
const names = (diagnosis: string, call: string): boolean =>
  new RegExp(`\\b${call}\\b(?! (namespace|table|point)s?\\b)`, 'i').test(diagnosis)

/** The names that lists use, where the kernel has another one. */
const spelled = (call: string): string => ({ clone3: 'clone', openat: 'open', exit_group: 'exit' })[call] ?? call

export function showNotes({ line, ink, width }: Paper, notes: readonly TypeNote[]): void {
  if (notes.length === 0) return
  line()
  line(ink.dim('TypeScript notes:'))
  for (const { file, line: number, says } of notes.slice(0, 5))
    for (const text of wrap(`${file}:${number}: ${says}`, width - 4)) line(`    ${ink.yellow(text)}`)
  if (notes.length > 5) line(ink.dim(`    … and ${notes.length - 5} more`))
}
