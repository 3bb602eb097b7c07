// Shows an ablation: a table of calls and claims, and then the same in words.
import { relative } from 'node:path'
import { type Ablation, buysNothing, type Tried } from '../../grader/ablate/ablate.ts'
import { THE_CLONE } from '../../list/change.ts'
import { type Output, pad, wrap } from '../output.ts'
import { rowsOf } from './ablation-rows.ts'

/** The width of the column with the numbers of calls and claims. */
const MARGIN = 5

/** The longest part of a line that a sentence repeats. */
const LONGEST = 56

export function showAblation(output: Output, ablation: Ablation): void {
  const { style, line, width } = output
  const say = (text: string, style = (part: string) => part) => {
    wrap(text, width - 2).forEach((part, i) => line(style(i === 0 ? part : `  ${part}`)))
  }
  const failing = ablation.claims.filter(({ passed }) => passed === false).map(({ id }) => id)
  if (failing.length > 0) {
    say(`The unchanged list already fails ${failing.join(', ')}. Only claims that hold can be lost.`, style.red)
    line()
  }
  if (!output.plain) showTable(output, ablation)
  for (const { text, tried } of rowsOf(ablation.steps)) {
    const what = inWords(tried[0], ablation)
    const [{ step, flag }] = tried
    const which =
      flag === undefined ? `${step + 1} ${cut(text, LONGEST)}` : `${text.replace('without ', '')} in call ${step + 1}`
    if (what) say(`Without ${which}: ${what}`)
  }
  line()
  for (const sentence of summary(ablation)) say(sentence)
}

// ---------------------------------------------------------------- the table

function showTable(output: Output, { claims, steps, calls }: Ablation): void {
  const { style, line, width } = output
  claims.forEach(({ id, says }, i) => {
    wrap(`${id}: ${says}`, width - MARGIN).forEach((part, n) => line(style.dim(number(n === 0 ? i + 1 : '')) + part))
  })
  line()
  const room = width - MARGIN - 2 * claims.length
  for (const digits of heads(claims.length)) line(style.dim(' '.repeat(MARGIN + room) + digits))
  const [first] = steps
  if (first?.step === THE_CLONE) line(style.dim(number(0)) + cut(first.line, width - MARGIN))
  for (const { from, text, tried } of rowsOf(steps))
    line(`${style.dim(number(from))}${pad(cut(text, room - 1), room)}${cells(output, claims, calls, tried[0])}`)
  line()
  const [lost, unclear, holds, fails] = [style.red('✗'), style.yellow('–'), style.dim('·'), style.red('→')]
  const legend = `${lost} lost   ${unclear} unclear   ${holds} holds   ${fails} the call that then fails`
  for (const part of wrap(legend, width)) line(part)
  line()
}

const number = (n: number | ''): string => pad(String(n).padStart(3), MARGIN)

/** The numbers of the claims, each in a column two wide: tens above ones. */
function heads(count: number): string[] {
  const row = (digit: (n: number) => string | number) =>
    Array.from({ length: count }, (_, i) => ` ${digit(i + 1)}`).join('')
  return [...(count >= 10 ? [row(n => (n % 10 === 0 ? n / 10 : ' '))] : []), row(n => n % 10)]
}

function cells({ style }: Output, claims: Ablation['claims'], calls: number, { removed }: Tried): string {
  const { lost, unclear, failedAt, because } = removed
  if (failedAt !== undefined) return style.red(` → ${failedAt < calls ? failedAt + 1 : 'end'}`)
  if (lost.length === 0 && unclear.length === 0 && because !== undefined) return style.red(' → ?')
  const cell = ({ id, passed }: Ablation['claims'][number]) => {
    if (!passed) return ' '
    if (lost.includes(id)) return style.red('✗')
    return unclear.includes(id) ? style.yellow('–') : style.dim('·')
  }
  return claims
    .map(claim => ` ${cell(claim)}`)
    .join('')
    .trimEnd()
}

/** Cuts a text to a width and marks the cut. */
const cut = (text: string, width: number): string => (text.length <= width ? text : `${text.slice(0, width - 1)}…`)

// ---------------------------------------------------------------- in words

/** What leaving out a line caused, in words; undefined if nothing was lost. */
function inWords({ step, removed }: Tried, { calls }: Ablation): string | undefined {
  const { lost, unclear, failedAt, because = '' } = removed
  if (failedAt !== undefined && failedAt < calls) {
    const says = because.replace(/^(.{44}).*?(: E[A-Z]+\b.*)$/, '$1…$2')
    return failedAt === step ? `it fails itself. ${says}` : `call ${failedAt + 1} then fails. ${says}`
  }
  if (lost.length > 0) return `lost: ${lost.join(', ')}. ${because}`.trim()
  if (unclear.length > 0) return `unclear: ${unclear.join(', ')}.`
  return because || undefined
}

function summary({ steps, redundant, unguarded, wrong }: Ablation): string[] {
  const lines = steps.filter(each => redundant.includes(each.step) && each.flag === undefined)
  const decoration = steps.filter(each => each.decoration !== undefined)
  const flags = [...new Set(steps.filter(each => each.flag !== undefined && buysNothing(each)).map(each => each.flag))]
  return [
    ...decoration.map(
      ({ step, line, flag, decoration }) =>
        `Decoration: ${flag ? `${flag} of call ${step + 1}` : `${step + 1} ${cut(line, LONGEST)}`}. ${decoration}`,
    ),
    ...lines.map(({ step, line }) => `Redundant, no claim is lost without it: ${step + 1} ${cut(line, LONGEST)}`),
    ...(lines.length === 0
      ? ['Every other line buys something.'.replace(decoration.length > 0 ? '' : ' other', '')]
      : []),
    ...(flags.length > 0 ? [`No claim asks for ${flags.join(', ')}.`] : []),
    ...wrong.map(({ file, lost }) => `No removal loses ${lost.join()}; this wrong list does: ${here(file)}`),
    unguarded.length > 0
      ? `Unguarded, because no line that is left out loses them: ${unguarded.join(', ')}.`
      : 'Every claim can be lost.',
  ]
}

const here = (file: string): string => {
  const path = relative(process.cwd(), file)
  return path.startsWith('..') ? file : path
}
