// cooper demo LESSON --step: the list, the call that is next, and what the last one changed in /proc.
import { emitKeypressEvents } from 'node:readline'
import { fullXray } from '../check/extra.ts'
import type { Box } from '../linux/calls/clone.ts'
import { showCall } from '../linux/show.ts'
import { deepest } from '../proc/processes.ts'
import type { Xray } from '../proc/xray.ts'
import { type Change, diff } from '../proc/xray-diff.ts'
import { start } from '../stage/start.ts'
import { exitCode } from './demo.ts'
import { openShell } from './shell.ts'
import { type Paper, paper, wrap } from './show/paper.ts'
import { isTry, purpose, showLine, tracer } from './show/trace.ts'
import { showChanges } from './show/xray.ts'

type Key = 'next' | 'run' | 'shell' | 'quit'

/** Goes through a list at the reader's pace; gives the exit code. */
export async function step(list: Box): Promise<number> {
  const screen = paper()
  const { ink, line } = screen
  const tell = tracer(screen, { purposes: false })
  let before: Xray | undefined
  let pace = 'next' as Key

  showWhole(screen, list)
  showLine(screen, 0, showCall(list.clone), ink.green('= a new process'), '')
  const running = start(list, {
    onReport: tell,
    gate: async (index, pid) => {
      const now = await fullXray(deepest(pid))
      if (before) showChanges(screen, diff(before, now).filter(isNews))
      else showChanges(screen, newNamespaces(now))
      before = now
      while (pace !== 'run') {
        showNext(screen, list, index)
        pace = await key()
        if (pace === 'quit') throw new Error('quit')
        if (pace === 'shell') await openShell(deepest(pid))
        else return
      }
    },
  })
  process.on('SIGINT', () => {})
  try {
    await running.performed
  } catch (error) {
    if (pace !== 'quit') throw error
    line(ink.dim('The box is gone, and so is all that it had.'))
    await running.exited
    return 0
  }
  const exit = await running.exited
  line(ink.dim(`\nThe box has ended${exit.signal ? ` by ${exit.signal}` : `, with status ${exit.code}`}.`))
  return exitCode(exit)
}

function showWhole({ ink, line, width }: Paper, list: Box): void {
  line(ink.bold('The list'))
  list.steps.forEach((each, i) => {
    if (isTry(each) && isTry(list.steps[i - 1])) return
    for (const text of wrap(`${String(i + 1).padStart(3)}  ${isTry(each) ? each.partOf : showCall(each)}`, width))
      line(ink.dim(text))
  })
  line()
}

function showNext({ ink, line, width }: Paper, list: Box, index: number): void {
  const next = list.steps[index]
  if (!next) return
  line()
  for (const text of wrap(`▶ ${index + 1} of ${lines(list)}  ${showCall(next)}`, width)) line(ink.bold.inverse(text))
  for (const text of wrap(purpose(next), width - 2)) line(`  ${text}`)
  line(ink.dim('  Enter: perform it   r: run to the end   s: shell in the box   q: quit'))
}

/** The host is compared with the box: what it has beyond the box changes with the box. News is what it has more or less of. */
const isNews = ({ id, side, before, after }: Change): boolean =>
  side === 'box' || (id !== 'processes' && before.split('\n')[0] !== after.split('\n')[0])

/** The many places of one program are one line. */
const lines = ({ steps }: Box) => steps.filter((each, i) => !(isTry(each) && isTry(steps[i - 1]))).length

/** What the clone itself has brought: the namespaces that differ already. */
const newNamespaces = ({ rows }: Xray) =>
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

/** The next key that means something. Ctrl-C and the end of input mean quit. */
function key(): Promise<Key> {
  const { stdin } = process
  emitKeypressEvents(stdin)
  stdin.setRawMode(true)
  stdin.resume()
  return new Promise(resolve => {
    const done = (meant: Key) => {
      stdin.off('keypress', pressed)
      stdin.off('end', ended)
      stdin.setRawMode(false)
      stdin.pause()
      resolve(meant)
    }
    const ended = () => done('quit')
    const pressed = (_: string, { name, ctrl }: { name?: string; ctrl?: boolean }) => {
      const meant = ctrl ? (name === 'c' || name === 'd' ? 'quit' : undefined) : KEYS[name ?? '']
      if (meant) done(meant)
    }
    stdin.on('keypress', pressed)
    stdin.on('end', ended)
  })
}
