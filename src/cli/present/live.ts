// Live blocks on stage: performed at a key press, played from a recording where they fail, handed over to the lecturer.
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
import type { Canvas } from './canvas.ts'
import type { Shown } from './draw.ts'

export interface Stagehand {
  readonly deck: Deck
  readonly keys: Keys
  readonly canvas: Canvas
  readonly width: () => number
  readonly colour: boolean
  readonly show: (block: Live, shown: Shown) => void
}

/** What was rehearsed; where nobody rehearsed, what the deck itself shows. Undefined where there is neither. */
function recordingOf(hand: Stagehand, block: Live): { recording: Recording; made: string } | undefined {
  const recording = rehearsedOf(hand, block)
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

/** A file that makes no sense is no recording; in front of a hall nobody wants to hear more of it. */
function rehearsedOf({ deck }: Stagehand, { command }: Live): Recording | undefined {
  try {
    return readRecording(recordingFile(deck.id, command))
  } catch {
    return undefined
  }
}

/** Performs a run block in its place. */
export async function run(hand: Stagehand, block: Live): Promise<void> {
  const rehearsed = rehearsedOf(hand, block)
  let text = ''
  const lines = () => text.trimEnd().split('\n')
  hand.show(block, { state: 'running', lines: [] })
  const performance = await hand.keys.abortable(signal =>
    performLive(block, {
      columns: hand.width() - 2,
      colour: hand.colour,
      rehearsed,
      signal,
      onText: more => {
        text += more
        hand.show(block, { state: 'running', lines: lines() })
      },
    }),
  )
  const { failure, took } = performance
  if (failure === undefined) hand.show(block, { state: 'done', lines: lines(), note: `${(took / 1000).toFixed(1)} s` })
  else hand.show(block, { state: 'failed', lines: lines(), note: `${failure}.` })
}

/** Plays what was recorded, at its own pace but for long waits; and says that it is a recording. */
export async function play(hand: Stagehand, block: Live): Promise<void> {
  const found = recordingOf(hand, block)
  if (!found) {
    const note = 'there is no recording: `cooper present --rehearse` makes one.'
    return hand.show(block, { state: 'failed', lines: [], note })
  }
  let text = ''
  const note = found.made
  await hand.keys.abortable(async signal => {
    for (const [after, more] of found.recording.output) {
      await pause(Math.min(1000, after * 1000), undefined, { signal }).catch(() => {})
      if (signal.aborted) break
      text += more
      hand.show(block, { state: 'recorded', lines: text.trimEnd().split('\n'), note })
    }
  })
  hand.show(block, { state: 'recorded', lines: text.trimEnd().split('\n'), note })
}

/**
 * A real terminal for a while: for a shell block its own command, else a shell in which `cooper` is this one.
 * Gives what went wrong, where the shell of a block could not be opened.
 */
export async function takeOver({ keys, canvas }: Stagehand, block: Live | undefined): Promise<string | undefined> {
  const places = [join(packageRoot, 'dist', 'bin'), dirname(process.execPath), process.env.PATH ?? '']
  const env = { ...process.env, PATH: places.join(':') }
  const words = block?.role === 'shell' ? ['/bin/sh', '-c', block.command] : [process.env.SHELL || '/bin/sh', '-i']
  const ignore = () => {} // Ctrl-C is the shell's
  process.on('SIGINT', ignore)
  try {
    return await canvas.leave(() =>
      keys.lend(async () => {
        if (block?.role !== 'shell')
          console.log(`exit brings you back to the slide.${block ? ` Its block: ${block.command}` : ''}`)
        const [program = '', ...args] = words
        const [code] = await once(spawn(program, args, { stdio: 'inherit', env }), 'exit')
        // Our own words for: this machine cannot, and: a fault of ours.
        return block?.role === 'shell' && (code === 3 || code === 4) ? `no shell came of it, status ${code}` : undefined
      }),
    )
  } finally {
    process.off('SIGINT', ignore)
  }
}
