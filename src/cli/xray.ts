// cooper xray [PID] [-- COMMAND…]: how a process is isolated, compared with the host.

import { UserError } from '../base/user-error.ts'
import { fullXray } from '../check/extra.ts'
import { runningBox } from '../check/find-box.ts'
import { makeHost } from '../lab/host.ts'
import { insideLab } from '../lab/lab.ts'
import type { Xray } from '../proc/xray.ts'
import { requireProgram } from './command-words.ts'
import { enterLab, type LabKind } from './enter-lab.ts'
import { type Output, output, wrap } from './output.ts'
import { printDocument } from './print.ts'
import { beginProgram, filesAmong } from './program-of-others.ts'
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
  requireProgram(command, 'cooper xray -- unshare -pf --mount-proc {}')
  // A running process is outside the lab. A command is started inside.
  const call = { name: 'xray', args: [pid, command, options] } as const
  if (command && (await enterLab(options.lab, call, { files: filesAmong(command), reads: false }))) return
  const host = command && (await makeHost())
  const subject = command ? await beginProgram(command, 'cooper xray', host) : runningBox(pid ?? process.ppid)
  try {
    const found = await fullXray(subject.pid, host?.pid)
    subject.confirm()
    show(found, options)
  } finally {
    await subject.stop()
  }
}

function show({ host, box, rows, ...rest }: Xray, { diff, proof, json }: Options): void {
  const shown = diff ? rows.filter(row => row.differs) : rows
  if (json) printDocument({ host, box, rows: shown, ...rest })
  else showXray(output(), { host, box, rows, ...rest }, { onlyDifferent: diff === true, proof: proof === true })
  if (proof && !json && insideLab()) showPidNote(output())
}

function showPidNote({ line, width }: Output): void {
  const whose = 'PIDs are those of the lab, which ends with this command. `--lab none` shows PIDs of this machine.'
  line()
  for (const part of wrap(whose, width)) line(part)
}
