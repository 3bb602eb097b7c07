// cooper demo LESSON --step: shows the list, the next call, and what the last one changed in /proc.
import { xrayIfSeen } from '../check/extra.ts'
import { start } from '../explain/perform.ts'
import { showCall } from '../list/show.ts'
import { deepest } from '../proc/processes.ts'
import type { Xray } from '../proc/xray.ts'
import { type Change, diff } from '../proc/xray-diff.ts'
import type { Host } from '../run/assemble.ts'
import { untilEnd } from '../run/forward-signals.ts'
import type { Exit } from '../run/wait.ts'
import type { Box } from '../syscalls/clone.ts'
import { exitCode } from './exit-code.ts'
import { openKeys } from './keys.ts'
import { type Output, output, wrap } from './output.ts'
import { freshInput, openShell } from './shell.ts'
import { isTry, purpose, showClone, tracer } from './show/trace.ts'
import { showChanges } from './show/xray.ts'

type Key = 'next' | 'run' | 'shell' | 'quit' | 'interrupt'

const INTERRUPTED = 130

const isEnd = (key: Key) => key === 'quit' || key === 'interrupt'

/** Performs a list call by call, at the reader's keys. Returns the exit code. */
export async function step(list: Box, host: Host): Promise<number> {
  const screen = output()
  const { style, line } = screen
  const tell = tracer(screen, { purposes: false })
  let before: Xray | undefined
  let pace = 'next' as Key

  showWhole(screen, list)
  showClone(screen, list.clone)
  const gate = async (index: number, pid: number) => {
    if (list.steps[index]?.leftOut) return
    const now = await xrayIfSeen(() => deepest(pid), host.pid)
    if (!now) line(style.yellow("     The host's /proc shows no processes any more: there is no x-ray."))
    else if (before) showChanges(screen, diff(before, now).filter(isNews))
    else showChanges(screen, newNamespaces(now))
    before = now ?? before
    while (pace !== 'run') {
      // Raw mode comes first, so that a Ctrl-C after the output is read as a key.
      process.stdin.setRawMode(true)
      showNext(screen, list, index)
      pace = await key()
      if (isEnd(pace)) throw new Error(pace)
      if (pace === 'shell') await openShell(deepest(pid))
      else return
    }
  }
  let exit: Exit
  try {
    // Keys typed in a shell are for the shell.
    exit = await untilEnd(
      () => start(list, { onReport: tell, gate, stdio: [freshInput(), 1, 2], ownSession: true, host }),
      {
        ownSession: true,
        paused: () => pace === 'shell',
      },
    )
  } catch (error) {
    if (!isEnd(pace)) throw error
    line(style.dim('The box is gone, and so is all that it had.'))
    return pace === 'interrupt' ? INTERRUPTED : 0
  }
  line(style.dim(`\nThe box has ended${exit.signal ? ` by ${exit.signal}` : `, with status ${exit.code}`}.`))
  return exitCode(exit)
}

function showWhole({ style, line, width }: Output, list: Box): void {
  line(style.bold('The list'))
  list.steps.forEach((each, i) => {
    if (isTry(each) && isTry(list.steps[i - 1])) return
    const call = isTry(each) ? (each.partOf ?? '') : showCall(each)
    const without = each.leftOut ? '  (left out)' : ''
    for (const text of hanging(`${String(i + 1).padStart(3)}  `, call + without, width)) line(style.dim(text))
  })
  line()
}

/** A text after a prefix, with its further lines indented to the first. */
const hanging = (start: string, text: string, width: number): string[] =>
  wrap(text, width - start.length).map((part, i) => (i === 0 ? start : ' '.repeat(start.length)) + part)

function showNext({ style, line, width, plain }: Output, list: Box, index: number): void {
  const next = list.steps[index]
  if (!next) return
  line()
  for (const text of hanging(`${plain ? 'Next,' : '▶'} ${index + 1} of ${lines(list)}  `, showCall(next), width))
    line(style.bold.inverse(text))
  for (const text of wrap(purpose(next), width - 2)) line(`  ${text}`)
  line(style.dim('  Enter: perform it   r: run to the end   s: shell   q: quit'))
}

/**
 * Whether a change is shown. The mounts of the host are listed as far as the box lacks them, so only a change of their
 * number counts.
 */
export const isNews = ({ id, side, before, after }: Change): boolean =>
  side === 'box' ||
  (id !== 'processes' && (id !== 'mounts' || Number.parseInt(before, 10) !== Number.parseInt(after, 10)))

/** The number of lines of a list, in which all attempts of one execvp count as one. */
const lines = ({ steps }: Box) => steps.filter((each, i) => !(isTry(each) && isTry(steps[i - 1]))).length

/** The namespaces that clone3 itself has made. */
export const newNamespaces = ({ rows }: Xray) =>
  rows
    .filter(row => row.group === 'namespaces' && row.differs)
    .map(row => ({ id: row.id, title: row.title, side: 'box' as const, before: row.host, after: row.box }))

const KEYS: Record<string, Key> = {
  return: 'next',
  enter: 'next',
  space: 'next',
  n: 'next',
  r: 'run',
  s: 'shell',
  q: 'quit',
}

const CONTROL: Record<string, Key> = { c: 'interrupt', d: 'quit' }

/** The next key that has a meaning. Ctrl-D and the end of input mean quit. */
async function key(): Promise<Key> {
  const keys = openKeys()
  try {
    for (;;) {
      const { name, ctrl } = await keys.next()
      const meant = ctrl ? CONTROL[name] : KEYS[name]
      if (meant) return meant
    }
  } finally {
    keys.close()
  }
}
