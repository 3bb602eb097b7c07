// The rehearsal: every block of a deck performed and recorded. What did not work is known before the hall is full.

import { UserError } from '../base/user-error.ts'
import type { Live } from '../course/text/document.ts'
import { performCommand } from '../course/text/perform.ts'
import { differs, isRefused } from '../course/text/transcript.ts'
import { type Deck, livesOf } from './deck.ts'
import { claimsOf, type Performance, performLive } from './performance.ts'
import { recordingFile, writeRecording } from './recording.ts'

export interface Rehearsed {
  readonly block: Live
  readonly performance: Performance
  /** The claims that hold for its box. */
  readonly claims: readonly string[]
  /** Where it was recorded; nothing, where it failed: the last good recording stays. */
  readonly file?: string
  /** What went wrong, in words. */
  readonly wrong?: string
}

/** Blocks that a deck can perform by itself. Throws UserError where there are none: a deck that shows nothing is a mistake. */
export function blocksOf(deck: Deck): Live[] {
  const blocks = livesOf(deck)
  if (blocks.length === 0)
    throw new UserError(
      1,
      `${deck.file}: there is nothing to run in it`,
      'A live block begins with ```console and `$ cooper …`.',
    )
  return blocks
}

/** Performs one block, and keeps what it printed. */
export async function rehearse(deck: Deck, block: Live, columns: number, rows: number): Promise<Rehearsed> {
  const output: [number, string][] = []
  let last = Date.now()
  const began = last
  const performance = await performLive(asPlayed(block), {
    columns,
    colour: true,
    onText: text => {
      output.push([(Date.now() - last) / 1000, text])
      last = Date.now()
    },
  })
  const { exit, failure } = performance
  if (failure !== undefined) return { block, performance, claims: [], wrong: failure }
  const claims = await claimsOf(block.command)
  const file = recordingFile(deck.id, block.command)
  const timestamp = Math.floor(began / 1000)
  writeRecording(file, { command: block.command, columns, rows, timestamp, output, exit: exit.code ?? 1, claims })
  return { block, performance, claims, file }
}

/** Performs one block as the text shows it, 80 columns wide, and compares. Gives what is wrong. */
export async function validate(block: Live): Promise<string | undefined> {
  const performed = await performCommand(asPlayed(block).command, { columns: 80 })
  if (!isPlayed(block)) return differs(block, performed)
  const { code } = performed.exit
  return code === 0 || isRefused(performed.exit) ? undefined : `it ended with ${code}\n${performed.printed}`
}

/** Step and shell blocks are played by hand. Without one the list is traced, and the shell has nothing to read and ends. */
const isPlayed = ({ role }: Live) => role === 'step' || role === 'shell'

function asPlayed(block: Live): Live {
  if (block.role === 'step') return { ...block, command: block.command.replace(/ --step\b/, ' --trace') }
  return block
}
