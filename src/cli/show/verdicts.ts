// Claims on the screen: a symbol and a word, the sentence, what was read, and where it fails, what to do.
import type { Verdict } from '../../check/claim.ts'
import { type Paper, wrap } from './paper.ts'

export function showVerdicts(paper: Paper, verdicts: readonly Verdict[]): void {
  const { ink, width } = paper
  for (const { id, says, passed, evidence, diagnosis } of verdicts) {
    const mark = passed ? ink.green('✓') : passed === false ? ink.red('✗') : ink.yellow('–')
    paper.line(`${mark} ${ink.bold(id)}`)
    for (const line of wrap(says, width - 2)) paper.line(`  ${line}`)
    for (const line of wrap(evidence, width - 4)) paper.line(`    ${ink.dim(line)}`)
    if (diagnosis) for (const line of wrap(`→ ${diagnosis}`, width - 4)) paper.line(`    ${ink.yellow(line)}`)
  }
  const count = (wanted: boolean | null) => verdicts.filter(({ passed }) => passed === wanted).length
  const open = count(null)
  paper.line(`\n${count(true)} hold, ${count(false)} fail${open ? `, ${open} not checked` : ''}`)
}
