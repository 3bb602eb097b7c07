// Shows claims: a symbol and the id, the sentence, what was read, and for one that fails what it means and where to look.
import type { Verdict } from '../../check/claim.ts'
import { type Output, wrap } from '../output.ts'

/** @param changes how the judged list was changed, by --without and --with */
export function showVerdicts(output: Output, verdicts: readonly Verdict[], changes: readonly string[] = []): void {
  for (const change of changes)
    for (const part of wrap(`← ${change}`, output.width)) output.line(output.style.yellow(part))
  for (const verdict of verdicts) showVerdict(output, verdict)
  showSum(output, verdicts)
}

export function showVerdict(output: Output, { id, says, passed, evidence, diagnosis }: Verdict): void {
  const { style, width, line, plain } = output
  line(`${mark(output, passed)} ${style.bold(id)}`)
  for (const part of wrap(says, width - 2)) line(`  ${part}`)
  for (const part of wrap(evidence, width - 4)) line(`    ${style.dim(part)}`)
  if (diagnosis)
    for (const part of wrap(`${plain ? 'Diagnosis:' : '→'} ${diagnosis}`, width - 4)) line(`    ${style.yellow(part)}`)
}

/** Whether a claim holds: a symbol, with a colour that says the same. With --plain it is a word. */
export const mark = ({ style, plain }: Output, passed: boolean | null): string => {
  if (passed) return style.green(plain ? 'Holds:' : '✓')
  return passed === false ? style.red(plain ? 'Fails:' : '✗') : style.yellow(plain ? 'Not checked:' : '–')
}

/** The last line: how many claims hold, fail, and could not be checked. */
export function showSum(output: Output, verdicts: readonly Verdict[]): void {
  const count = (wanted: boolean | null) => verdicts.filter(({ passed }) => passed === wanted).length
  const open = count(null)
  output.line(`\n${count(true)} hold, ${count(false)} fail${open ? `, ${open} not checked` : ''}`)
}
