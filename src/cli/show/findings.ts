// Shows the doctor's findings: a symbol and a word each, and for every no the reason and the fix.
import { type Finding, lacking, type Section } from '../../doctor/finding.ts'
import { columns, type Output, pad, wrap } from '../output.ts'

/**
 * From this width on the evidence stands beside the sentence. On a narrower screen it stands below, and not for a yes.
 */
const WIDE = 100
const MARK = 11

export function showFindings(output: Output, sections: readonly Section[]): void {
  const shown = new Map<string, string>()
  for (const { subject, findings } of sections) {
    output.line(output.style.bold(subject))
    for (const finding of findings) showFinding(output, withoutRepeating(shown, finding))
    output.line()
  }
  conclude(
    output,
    sections.flatMap(({ findings }) => findings),
  )
}

/** One setting may forbid many things. Its fix is shown once, and later findings refer to the first. */
function withoutRepeating(shown: Map<string, string>, finding: Finding): Finding {
  const { fix, says } = finding
  const first = fix && shown.get(fix)
  if (fix && !first) shown.set(fix, says)
  return first ? { ...finding, fix: `as for “${first}”` } : finding
}

function showFinding({ style, width, line, plain }: Output, finding: Finding): void {
  const { says, evidence, able, why, fix } = finding
  const room = width - MARK
  const dim = (text: string, size: number) => wrap(text, size).map(part => style.dim(part))
  const half = Math.floor((room - 2) * 0.45)
  const text =
    width >= WIDE && !plain
      ? columns([wrap(says, half), dim(evidence, room - half - 2)], [half, room - half - 2])
      : [...wrap(says, room), ...(able ? [] : dim(evidence, room))]
  const matters = able === false || fix !== undefined
  const advice = matters ? [...labelled('why', why, room), ...(fix ? labelled('fix', fix, room) : [])] : []
  const mark = markOf(style, finding, plain)
  for (const [i, part] of [...text, ...advice].entries()) line(`${i === 0 ? mark : pad('', MARK)}${part}`.trimEnd())
}

/** `why   …` with its further lines below the first. */
const labelled = (label: string, text: string, room: number): string[] =>
  wrap(text, room - 6).map((part, i) => `${pad(i === 0 ? label : '', 6)}${part}`)

function markOf(style: Output['style'], { able, needed }: Finding, plain: boolean): string {
  const [yes, unknown, no] = plain ? ['yes', 'unknown', 'no'] : ['✓ yes', '? unknown', '✗ no']
  if (able === true) return style.green(pad(yes, MARK))
  if (able === null) return pad(unknown, MARK)
  return needed ? style.red.bold(pad(no, MARK)) : style.yellow(pad(no, MARK))
}

function conclude({ style, width, line }: Output, findings: readonly Finding[]): void {
  const missing = lacking(findings)
  const say = (text: string, as: (text: string) => string) => {
    for (const part of wrap(text, width)) line(as(part))
  }
  if (missing.length === 0) say('The course can run here.', style.green.bold)
  else say(`The course cannot run here: no to ${sentences(missing)}.`, style.red.bold)
  const fix = missing.find(each => each.fix)?.fix
  if (fix) say(`Begin with this: ${fix}`, text => text)
  const without = findings.filter(({ able, needed }) => able === false && !needed).length
  const rest = `${without === 1 ? 'One thing is' : `${without} things are`} not available here. The list above says which lesson needs it, and the fix.`
  if (without > 0) say(rest, style.dim)
  if (width < WIDE) say('For the evidence of each yes: `cooper doctor --json`, or a screen of 100 columns.', style.dim)
}

const sentences = (findings: readonly Finding[]) => findings.map(({ says }) => `“${says}”`).join(', ')
