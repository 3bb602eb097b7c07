// cooper doctor: what this machine can and cannot do, why it matters, and how to fix it.
import { lessonsUsing } from '../course/uses.ts'
import { examine } from '../doctor/doctor.ts'
import { type Finding, lacking } from '../doctor/finding.ts'
import { output } from './output.ts'
import { printDocument } from './print.ts'
import { showFindings } from './show/findings.ts'

export async function doctor({ json }: { json?: true }): Promise<void> {
  const sections = (await examine()).map(({ subject, findings }) => ({ subject, findings: findings.map(withLessons) }))
  const findings = sections.flatMap(section => section.findings)
  const able = lacking(findings).length === 0
  if (json) printDocument({ able, findings })
  else showFindings(output(), sections)
  process.exitCode = able ? 0 : 3
}

/** The doctor knows no lesson: which of them use a thing, they say themselves. */
function withLessons(finding: Finding): Finding & { readonly lessons: readonly string[] } {
  const using = lessonsUsing(finding.id)
  return {
    ...finding,
    why: [finding.why, usedIn(using.map(({ number }) => number))].join(' ').trim(),
    lessons: using.map(({ id }) => id),
  }
}

/** One sentence, with the numbers separated as in a text; empty where no lesson uses it. */
const usedIn = (numbers: readonly string[]): string =>
  numbers.length > 1
    ? `Used in lessons ${numbers.slice(0, -1).join(', ')} and ${numbers.at(-1)}.`
    : numbers.map(number => `Used in lesson ${number}.`).join('')
