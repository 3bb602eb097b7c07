#!/usr/bin/env node
import { insideLab, runInLab } from '../stage/lab.ts'
if (!insideLab() && !process.argv.includes('--none')) {
  const exit = await runInLab([process.execPath, ...process.argv.slice(1)])
  process.exit(exit.code ?? 1)
}
const c = await import('../index.ts')
const r = c.run(c.clone(c.CLONE_NEWUTS, [c.sethostname('box'), c.execve(process.argv.slice(2).filter(a=>a!=='--none'))]))
process.exit(r.exit.code)
