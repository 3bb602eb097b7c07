// cooper xray [PID] [-- COMMAND…]: how a process is isolated, the host beside it.

import { UserError } from '../base/user-error.ts'
import { fullXray } from '../check/extra.ts'
import { requireProcess, startProgram } from '../check/find-box.ts'
import { insideLab } from '../lab/lab.ts'
import { enterLab, type LabKind } from './enter-lab.ts'
import { type Output, output, wrap } from './output.ts'
import { showXray } from './show/xray.ts'

interface Options {
  readonly diff?: true
  readonly proof?: true
  readonly json?: true
  readonly lab: LabKind
}

export async function xrayCommand(pid: number | undefined, command: readonly string[] | undefined, options: Options) {
  if (pid !== undefined && command)
    throw new UserError(2, 'either a process number or a command', 'Leave one of them out.')
  if (command?.length === 0)
    throw new UserError(2, 'no command stands behind --', 'cooper xray -- unshare -pf --mount-proc {}')
  if (!command) return show(requireProcess(pid ?? process.ppid), options)
  // A process that is there lies outside the lab; one that we start may as well be started inside.
  if (await enterLab(options.lab, { name: 'xray', args: [pid, command, options] }, { reads: false })) return
  const subject = await startProgram(command)
  try {
    await show(subject.pid, options)
  } finally {
    await subject.stop()
  }
}

async function show(pid: number, { diff, proof, json }: Options): Promise<void> {
  const { host, box, rows, ...rest } = await fullXray(pid)
  const shown = diff ? rows.filter(row => row.differs) : rows
  if (json) process.stdout.write(`${JSON.stringify({ host, box, rows: shown, ...rest }, null, 2)}\n`)
  else showXray(output(), { host, box, rows, ...rest }, { onlyDifferent: diff === true, proof: proof === true })
  if (proof && !json && insideLab()) showWhoseNumbers(output())
}

function showWhoseNumbers({ line, width }: Output): void {
  const whose =
    'The numbers are those of the lab, which ends with this command: `--lab none` gives numbers of this machine.'
  line()
  for (const part of wrap(whose, width)) line(part)
}
