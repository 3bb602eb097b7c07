// A step block: performs a list call by call and shows beside each call what it changed in /proc.
import { closeSync, openSync, writeSync } from 'node:fs'
import { Socket } from 'node:net'
import { Messages } from '../../base/messages.ts'
import { withTimeout } from '../../base/with-timeout.ts'
import type { Live } from '../../course/text/document.ts'
import { boxOf } from '../../course/text/perform.ts'
import { start } from '../../explain/perform.ts'
import { pipe } from '../../run/pipe.ts'
import { columns, type Output, wrap } from '../output.ts'

interface Message {
  readonly performed?: { readonly call: string; readonly result: number; readonly errno?: string }
  readonly changes: readonly { title: string; side: 'host' | 'box'; before: string; after: string }[]
  readonly next?: { readonly call: string; readonly purpose: string }
  readonly exit?: { readonly code?: number; readonly signal?: string }
}

/** Stopped before a call; at the end of the list; or the walk failed, also because a call took too long. */
export type WalkState = 'waiting' | 'ended' | 'failed'

export interface Walk {
  readonly initial: WalkState
  /** Performs the next call. */
  next(): Promise<WalkState>
  /** The calls so far on the left, what they changed on the right. */
  lines(output: Output): string[]
  /** Kills the box. */
  close(): Promise<void>
}

const PATIENCE = 10_000 // milliseconds for one call

/** Starts the box and stops before the first call. */
export async function beginWalk(block: Live): Promise<Walk> {
  const [input, output] = [pipe(), pipe()]
  const nowhere = openSync('/dev/null', 'w')
  const box = boxOf(`${block.command} --json`, { columns: 80 })
  const running = start(box, { stdio: [input.read, output.write, nowhere] })
  for (const fd of [input.read, output.write, nowhere]) closeSync(fd)
  const messages: Message[] = []
  const incoming = new Socket({ fd: output.read, readable: true, writable: false })
  const received = new Messages(incoming, `\`${block.command}\``)
  let open = true
  const receive = async (): Promise<WalkState> => {
    const next = await withTimeout(PATIENCE, received.next<Partial<Message>>({}), () => undefined)
    // A message without changes is that of a demo that failed.
    if (!next?.changes) {
      running.kill()
      return 'failed'
    }
    messages.push({ ...next, changes: next.changes })
    return next.exit === undefined ? 'waiting' : 'ended'
  }
  const close = async () => {
    if (open) closeSync(input.write)
    open = false
    running.kill()
    await running.exited
    incoming.destroy()
  }
  return {
    initial: await receive(),
    async next() {
      writeSync(input.write, '\n')
      const standing = await receive()
      if (standing !== 'waiting') await close()
      return standing
    },
    lines: output =>
      messages.flatMap((each, i) => {
        const isLast = i === messages.length - 1
        return [...doneLines(output, each, i), ...(isLast ? comingLines(output, each) : [])]
      }),
    close,
  }
}

/** A call with its result, and on the right what it changed. */
function doneLines({ style, width }: Output, { performed, changes }: Message, index: number): string[] {
  const [left, right] = [Math.floor((width - 2) / 2), Math.ceil((width - 2) / 2)]
  const answer = performed?.errno ?? performed?.result
  const call = index === 0 ? 'clone3, a new process' : `${performed?.call} = ${answer}`
  const paint = performed?.errno ? style.red : style.bold
  const news = changes.flatMap(({ title, side, before, after }) => [
    style.green(`≠ ${side === 'host' ? 'host: ' : ''}${title}`),
    ...wrap(lastLine(before), right - 4).map(text => style.dim(`  - ${text}`)),
    ...wrap(lastLine(after), right - 4).map(text => `  + ${text}`),
  ])
  return columns(
    [wrap(call, left).map(text => paint(text)), news.length > 0 ? news : [style.dim('= nothing in /proc')]],
    [left, right],
  )
}

/** The next call, or how the box has ended. */
function comingLines({ style, width }: Output, { next, exit }: Message): string[] {
  const coming = next
    ? [
        '',
        ...wrap(`▶ ${next.call}`, width).map(text => style.inverse(text)),
        ...wrap(next.purpose, width - 2).map(text => `  ${text}`),
      ]
    : []
  const end = exit
    ? ['', style.dim(`The box has ended${exit.signal ? ` by ${exit.signal}` : `, with status ${exit.code}`}.`)]
    : []
  return [...coming, ...end]
}

/** The last row of a table, which is the one that a call has added. */
const lastLine = (text: string): string => text.split('\n').filter(Boolean).at(-1) ?? ''
