// Shows what a learner's file printed while the evaluator read it, because the learner may have printed it to find a
// mistake.

import { complain } from '../print.ts'

const LINES = 20

/** On standard error: standard output is for the verdict. */
export function showPrinted(file: string, text: string): void {
  const lines = text.trimEnd().split('\n')
  complain(`${file} printed while it was read:`)
  for (const line of lines.slice(0, LINES)) complain(`    ${line}`)
  if (lines.length > LINES) complain(`    … and ${lines.length - LINES} lines more`)
}
