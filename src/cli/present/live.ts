// Live blocks in a lecture: performed at a key press, played from a recording, or run by the speaker in a shell.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { dirname, join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { packageRoot } from '../../base/package-root.ts'
import type { Live } from '../../course/text/document.ts'
import type { Deck } from '../../present/deck.ts'
import { performLive } from '../../present/performance.ts'
import { type Recording, readRecording, recordingFile } from '../../present/recording.ts'
import type { Keys } from '../keys.ts'
import { print } from '../print.ts'
import { withItsStyles } from '../styled.ts'
import type { Canvas } from './canvas.ts'
import type { Shown } from './draw.ts'

export interface LiveContext {
  readonly deck: Deck
  readonly keys: Keys
  readonly canvas: Canvas
  readonly width: () => number
  readonly colour: boolean
  readonly show: (block: Live, shown: Shown) => void
}

/** The recording of the rehearsal, or else the output that the deck itself shows. Undefined if there is neither. */
function recordingOf(context: LiveContext, block: Live): { recording: Recording; made: string } | undefined {
  const recording = rehearsedOf(context, block)
  if (recording)
    return { recording, made: `a recording of ${new Date(recording.timestamp * 1000).toLocaleString('en-GB')}` }
  if (block.printed === '') return undefined
  const { command, printed } = block
  const fromDeck = {
    command,
    columns: 80,
    rows: 24,
    timestamp: 0,
    output: [[0, `${printed}\n`]] as const,
    exit: 0,
    claims: [],
  }
  return { recording: fromDeck, made: 'a recording: what the deck shows' }
}

/**
 * The recording of the rehearsal. A damaged file counts as none, because an error message would not help in a lecture.
 */
function rehearsedOf({ deck }: LiveContext, { command }: Live): Recording | undefined {
  try {
    return readRecording(recordingFile(deck.id, command))
  } catch {
    return undefined
  }
}

/** Performs a run block and shows its output on the slide. */
export async function run(context: LiveContext, block: Live): Promise<void> {
  const rehearsed = rehearsedOf(context, block)
  let text = ''
  const lines = () => text.trimEnd().split('\n').map(withItsStyles)
  context.show(block, { state: 'running', lines: [] })
  const performance = await context.keys.abortable(signal =>
    performLive(block, {
      columns: context.width() - 2,
      colour: context.colour,
      rehearsed,
      signal,
      onText: more => {
        text += more
        context.show(block, { state: 'running', lines: lines() })
      },
    }),
  )
  const { failure, took } = performance
  if (failure === undefined)
    context.show(block, { state: 'done', lines: lines(), note: `${(took / 1000).toFixed(1)} s` })
  else context.show(block, { state: 'failed', lines: lines(), note: `${failure}.` })
}

/** Plays a recording at its own pace, but without long pauses, and says that it is a recording. */
export async function play(context: LiveContext, block: Live): Promise<void> {
  const found = recordingOf(context, block)
  if (!found) {
    const note = 'there is no recording: `cooper present --rehearse` makes one.'
    return context.show(block, { state: 'failed', lines: [], note })
  }
  let text = ''
  const note = found.made
  await context.keys.abortable(async signal => {
    for (const [after, more] of found.recording.output) {
      await pause(Math.min(1000, after * 1000), undefined, { signal }).catch(() => {})
      if (signal.aborted) break
      text += more
      context.show(block, { state: 'recorded', lines: text.trimEnd().split('\n').map(withItsStyles), note })
    }
  })
  context.show(block, { state: 'recorded', lines: text.trimEnd().split('\n').map(withItsStyles), note })
}

/**
 * Runs the command of a shell block, or otherwise a shell in which `cooper` is this program, on the real terminal.
 * Returns an error message if the shell of a block could not be opened.
 */
export async function takeOver({ keys, canvas }: LiveContext, block: Live | undefined): Promise<string | undefined> {
  const places = [join(packageRoot, 'dist', 'bin'), dirname(process.execPath), process.env.PATH ?? '']
  const env = { ...process.env, PATH: places.join(':') }
  const words = block?.role === 'shell' ? ['/bin/sh', '-c', block.command] : [process.env.SHELL || '/bin/sh', '-i']
  const ignore = () => {} // Ctrl-C is for the shell
  process.on('SIGINT', ignore)
  try {
    return await canvas.leave(() =>
      keys.suspend(async () => {
        if (block?.role !== 'shell')
          print(`exit brings you back to the slide.${block ? ` Its block: ${block.command}` : ''}\n`)
        const [program = '', ...args] = words
        const [code] = await once(spawn(program, args, { stdio: 'inherit', env }), 'exit')
        // Exit codes of cooper: 3 this machine cannot, 4 internal error.
        return block?.role === 'shell' && (code === 3 || code === 4)
          ? `the shell could not be opened, exit code ${code}`
          : undefined
      }),
    )
  } finally {
    process.off('SIGINT', ignore)
  }
}
