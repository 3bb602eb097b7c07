// Claims on the screen: a symbol and a word, the sentence, what was read, and where it fails, what to do.
import type { Verdict } from '../../check/claim.ts'
import { type Paper, wrap } from './paper.ts'

/** @param changes what was changed about the list that is judged */
export function showVerdicts(paper: Paper, verdicts: readonly Verdict[], changes: readonly string[] = []): void {
  for (const change of changes) for (const part of wrap(`← ${change}`, paper.width)) paper.line(paper.ink.yellow(part))
  for (const verdict of verdicts) showVerdict(paper, verdict)
  showSum(paper, verdicts)
}

export function showVerdict(paper: Paper, { id, says, passed, evidence, diagnosis }: Verdict): void {
  const { ink, width, line, plain } = paper
  line(`${mark(paper, passed)} ${ink.bold(id)}`)
  for (const part of wrap(says, width - 2)) line(`  ${part}`)
  for (const part of wrap(evidence, width - 4)) line(`    ${ink.dim(part)}`)
  if (diagnosis)
    for (const part of wrap(`${plain ? 'Diagnosis:' : '→'} ${diagnosis}`, width - 4)) line(`    ${ink.yellow(part)}`)
}

/** Whether a claim holds: a symbol, and a colour that says the same once more. */
export const mark = ({ ink, plain }: Paper, passed: boolean | null): string => {
  if (passed) return ink.green(plain ? 'Holds:' : '✓')
  return passed === false ? ink.red(plain ? 'Fails:' : '✗') : ink.yellow(plain ? 'Not checked:' : '–')
}

/** How many hold, fail, and could not be checked. */
export function showSum(paper: Paper, verdicts: readonly Verdict[]): void {
  const count = (wanted: boolean | null) => verdicts.filter(({ passed }) => passed === wanted).length
  const open = count(null)
  paper.line(`\n${count(true)} hold, ${count(false)} fail${open ? `, ${open} not checked` : ''}`)
}
