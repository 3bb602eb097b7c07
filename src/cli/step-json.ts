// cooper demo LESSON --step --json: the walk through a list, for programs. Prints a line of JSON before each call, with
// the result of the last one and what it changed. Each line on standard input performs one call, `r` all that are left;
// the end of input kills the box.
import { createInterface } from 'node:readline'
import { xrayIfSeen } from '../check/extra.ts'
import { start } from '../explain/perform.ts'
import { showCall } from '../list/show.ts'
import { deepest } from '../proc/processes.ts'
import type { Xray } from '../proc/xray.ts'
import { diff } from '../proc/xray-diff.ts'
import type { Host } from '../run/assemble.ts'
import { untilEnd } from '../run/forward-signals.ts'
import type { Report } from '../run/report.ts'
import type { Box } from '../syscalls/clone.ts'
import { errnoName } from '../syscalls/errno.ts'
import { exitCode } from './exit-code.ts'
import { printMessage } from './print.ts'
import { purpose } from './show/trace.ts'
import { isNews, newNamespaces } from './step.ts'

/** Returns the exit code. What the box prints goes to standard error. */
export async function stepJson(list: Box, host: Host): Promise<number> {
  const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]()
  let before: Xray | undefined
  let done: Report | undefined
  let pace = ''
  let quit = false
  const tell = printMessage
  const performed = () =>
    done && {
      call: showCall(done.step),
      result: done.result,
      ...(done.errno ? { errno: errnoName(done.errno) } : {}),
      ns: done.ns,
    }

  const gate = async (index: number, pid: number) => {
    const step = list.steps[index]
    // After a successful execve the attempts with further directories of PATH are skipped.
    const became = done?.step.signature.call === 'execve' && done.errno === 0
    if (!step || step.leftOut || became) return
    const now = await xrayIfSeen(() => deepest(pid), host.pid)
    const changes = !now ? [] : before ? diff(before, now).filter(isNews) : newNamespaces(now)
    before = now ?? before
    tell({ performed: performed(), changes, next: { step: index, call: showCall(step), purpose: purpose(step) } })
    if (pace === 'r') return
    const { value, done: ended } = await lines.next()
    pace = value ?? ''
    if (ended) {
      quit = true
      throw new Error('quit')
    }
  }
  try {
    const exit = await untilEnd(
      () => start(list, { onReport: report => (done = report), gate, stdio: [0, 2, 2], ownSession: true }),
      {
        ownSession: true,
      },
    )
    tell({ performed: performed(), changes: [], exit })
    return exitCode(exit)
  } catch (error) {
    if (quit) return 0
    throw error
  } finally {
    process.stdin.destroy()
  }
}
