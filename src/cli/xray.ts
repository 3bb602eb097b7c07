// cooper xray [PID] [-- COMMAND…]: how a process is isolated, compared with the host.

import { UserError } from '../base/user-error.ts'
import { fullXray } from '../check/extra.ts'
import { requireProcess, startProgram } from '../check/find-box.ts'
import { makeHost } from '../lab/host.ts'
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
    throw new UserError(2, 'a PID and a command exclude each other', 'Leave one of them out.')
  if (command?.length === 0)
    throw new UserError(2, 'no command follows --', 'cooper xray -- unshare -pf --mount-proc {}')
  if (!command) return show(requireProcess(pid ?? process.ppid), options)
  // A running process is outside the lab. A command is started inside.
  if (await enterLab(options.lab, { name: 'xray', args: [pid, command, options] }, { reads: false })) return
  const host = await makeHost()
  const subject = await startProgram(command, host)
  try {
    await show(subject.pid, options, host.pid)
  } finally {
    await subject.stop()
  }
}

async function show(pid: number, { diff, proof, json }: Options, beside?: number): Promise<void> {
  const { host, box, rows, ...rest } = await fullXray(pid, beside)
  const shown = diff ? rows.filter(row => row.differs) : rows
  if (json) process.stdout.write(`${JSON.stringify({ host, box, rows: shown, ...rest }, null, 2)}\n`)
  else showXray(output(), { host, box, rows, ...rest }, { onlyDifferent: diff === true, proof: proof === true })
  if (proof && !json && insideLab()) showPidNote(output())
}

function showPidNote({ line, width }: Output): void {
  const whose = 'PIDs are those of the lab, which ends with this command. `--lab none` shows PIDs of this machine.'
  line()
  for (const part of wrap(whose, width)) line(part)
}
