// What a file of the learner's printed while it was read. It is shown, for they may have looked for something; it proves nothing.

const LINES = 20

/** On standard error: standard output is for the verdict. */
export function showPrinted(file: string, text: string): void {
  const lines = text.trimEnd().split('\n')
  console.error(`${file} printed while it was read:`)
  for (const line of lines.slice(0, LINES)) console.error(`    ${line}`)
  if (lines.length > LINES) console.error(`    … and ${lines.length - LINES} lines more`)
}
