// What the doctor found, on the screen: grouped, a symbol and a word each, and for every no the reason and the cure.
import { type Finding, lacking, type Section } from '../../check/doctor/finding.ts'
import { columns, type Paper, pad, wrap } from './paper.ts'

/** From here on the evidence has room beside the sentence. On a smaller screen only a no and an unknown show theirs, below. */
const WIDE = 100
const MARK = 11

export function showFindings(paper: Paper, sections: readonly Section[]): void {
  const told = new Map<string, string>()
  for (const { subject, findings } of sections) {
    paper.line(paper.ink.bold(subject))
    for (const finding of findings) showFinding(paper, withoutRepeating(told, finding))
    paper.line()
  }
  conclude(
    paper,
    sections.flatMap(({ findings }) => findings),
  )
}

/** One setting may forbid many things: what mends it is told where it is first met. */
function withoutRepeating(told: Map<string, string>, finding: Finding): Finding {
  const { cure, says } = finding
  const first = cure && told.get(cure)
  if (cure && !first) told.set(cure, says)
  return first ? { ...finding, cure: `as for “${first}”` } : finding
}

function showFinding({ ink, width, line, plain }: Paper, finding: Finding): void {
  const { says, evidence, able, why, cure } = finding
  const room = width - MARK
  const dim = (text: string, size: number) => wrap(text, size).map(part => ink.dim(part))
  const half = Math.floor((room - 2) * 0.45)
  const text =
    width >= WIDE && !plain
      ? columns([wrap(says, half), dim(evidence, room - half - 2)], [half, room - half - 2])
      : [...wrap(says, room), ...(able ? [] : dim(evidence, room))]
  const matters = able === false || cure !== undefined
  const advice = matters ? [...labelled('why', why, room), ...(cure ? labelled('cure', cure, room) : [])] : []
  const mark = markOf(ink, finding, plain)
  for (const [i, part] of [...text, ...advice].entries()) line(`${i === 0 ? mark : pad('', MARK)}${part}`.trimEnd())
}

/** `why   …` with its further lines below the first. */
const labelled = (label: string, text: string, room: number): string[] =>
  wrap(text, room - 6).map((part, i) => `${pad(i === 0 ? label : '', 6)}${part}`)

function markOf(ink: Paper['ink'], { able, needed }: Finding, plain: boolean): string {
  const [yes, unknown, no] = plain ? ['yes', 'unknown', 'no'] : ['✓ yes', '? unknown', '✗ no']
  if (able === true) return ink.green(pad(yes, MARK))
  if (able === null) return pad(unknown, MARK)
  return needed ? ink.red.bold(pad(no, MARK)) : ink.yellow(pad(no, MARK))
}

function conclude({ ink, width, line }: Paper, findings: readonly Finding[]): void {
  const missing = lacking(findings)
  const say = (text: string, as: (text: string) => string) => {
    for (const part of wrap(text, width)) line(as(part))
  }
  if (missing.length === 0) say('The course can run here.', ink.green.bold)
  else say(`The course cannot run here: the answer is no to ${sentences(missing)}.`, ink.red.bold)
  const cure = missing.find(each => each.cure)?.cure
  if (cure) say(`Begin with this: ${cure}`, text => text)
  const without = findings.filter(({ able, needed }) => able === false && !needed).length
  const rest = `${without === 1 ? 'One thing is' : `${without} things are`} not to be had; above stands which lesson misses it, and the cure.`
  if (without > 0) say(rest, ink.dim)
  if (width < WIDE)
    say('What was read or tried for each yes: `cooper doctor --json`, or a screen of 100 columns.', ink.dim)
}

const sentences = (findings: readonly Finding[]) => findings.map(({ says }) => `“${says}”`).join(', ')
