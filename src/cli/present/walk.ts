// A step block: through a list call by call, with what each one changed in /proc beside it.
import { closeSync, openSync, writeSync } from 'node:fs'
import { Socket } from 'node:net'
import { createInterface } from 'node:readline'
import type { Live } from '../../course/text/document.ts'
import { boxOf } from '../../course/text/perform.ts'
import { start } from '../../explain/perform.ts'
import { pipe } from '../../run/pipe.ts'
import { columns, type Output, wrap } from '../output.ts'

interface Told {
  readonly performed?: { readonly call: string; readonly result: number; readonly errno?: string }
  readonly changes: readonly { title: string; side: 'host' | 'box'; before: string; after: string }[]
  readonly next?: { readonly call: string; readonly purpose: string }
  readonly exit?: { readonly code?: number; readonly signal?: string }
}

/** Before a call; at the list's end; or it broke off, or did not answer in time. */
export type Standing = 'waiting' | 'ended' | 'failed'

export interface Walk {
  readonly begun: Standing
  /** Performs the next call. */
  next(): Promise<Standing>
  /** What has happened so far, in lines: the calls on the left, what they changed on the right. */
  lines(output: Output): string[]
  /** Takes the box away. */
  close(): Promise<void>
}

const PATIENCE = 10_000 // milliseconds for one call

/** Begins, and stops before the first call. */
export async function beginWalk(block: Live): Promise<Walk> {
  const [input, output] = [pipe(), pipe()]
  const nowhere = openSync('/dev/null', 'w')
  const box = boxOf(`${block.command} --json`, { columns: 80 })
  const running = start(box, { stdio: [input.read, output.write, nowhere] })
  for (const fd of [input.read, output.write, nowhere]) closeSync(fd)
  const told: Told[] = []
  const incoming = createInterface({ input: new Socket({ fd: output.read, readable: true, writable: false }) })
  const texts = incoming[Symbol.asyncIterator]()
  let open = true
  const hear = async (): Promise<Standing> => {
    const late = setTimeout(() => running.kill(), PATIENCE)
    const { value, done } = await texts.next()
    clearTimeout(late)
    if (done) return 'failed'
    told.push(JSON.parse(value))
    return told.at(-1)?.exit === undefined ? 'waiting' : 'ended'
  }
  const close = async () => {
    if (open) closeSync(input.write)
    open = false
    running.kill()
    await running.exited
    incoming.close()
  }
  return {
    begun: await hear(),
    async next() {
      writeSync(input.write, '\n')
      const standing = await hear()
      if (standing !== 'waiting') await close()
      return standing
    },
    lines: output =>
      told.flatMap((each, i) => {
        const isLast = i === told.length - 1
        return [...doneLines(output, each, i), ...(isLast ? comingLines(output, each) : [])]
      }),
    close,
  }
}

/** A call, what the kernel answered, and on the right what it changed. */
function doneLines({ style, width }: Output, { performed, changes }: Told, index: number): string[] {
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

/** The call that comes next, or how the box has ended. */
function comingLines({ style, width }: Output, { next, exit }: Told): string[] {
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

/** Of a long table the newest row, which is what a call has added. */
const lastLine = (text: string): string => text.split('\n').filter(Boolean).at(-1) ?? ''
