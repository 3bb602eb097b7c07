// cooper doctor: what this machine can and cannot do, why it matters, and how to mend it.
import { examine } from '../doctor/doctor.ts'
import { lacking } from '../doctor/finding.ts'
import { output } from './output.ts'
import { showFindings } from './show/findings.ts'

export async function doctor({ json }: { json?: true }): Promise<void> {
  const sections = await examine()
  const findings = sections.flatMap(section => section.findings)
  const able = lacking(findings).length === 0
  if (json) process.stdout.write(`${JSON.stringify({ able, findings }, null, 2)}\n`)
  else showFindings(output(), sections)
  process.exitCode = able ? 0 : 3
}
