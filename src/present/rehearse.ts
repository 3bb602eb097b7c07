// The rehearsal: performs and records every block of a deck, so that the speaker learns before the lecture what fails.

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
  /** The ids of the claims that hold for its box. */
  readonly claims: readonly string[]
  /** The file of the recording; undefined if the block failed, in which case the last good recording stays. */
  readonly file?: string
  /** What went wrong, in words. */
  readonly wrong?: string
}

/** The live blocks of a deck. Throws UserError if it has none, because such a deck is probably a mistake. */
export function blocksOf(deck: Deck): Live[] {
  const blocks = livesOf(deck)
  if (blocks.length === 0)
    throw new UserError(
      1,
      `${deck.file}: the deck has no block to run`,
      'A live block begins with ```console and `$ cooper …`.',
    )
  return blocks
}

/** Performs one block and records what it prints. */
export async function rehearse(deck: Deck, block: Live, columns: number, rows: number): Promise<Rehearsed> {
  const output: [number, string][] = []
  let last = Date.now()
  const began = last
  const performance = await performLive(withoutKeys(block), {
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

/** Performs one block, 80 columns wide, and compares it with the text. Returns the difference, or undefined. */
export async function validate(block: Live): Promise<string | undefined> {
  const performed = await performCommand(withoutKeys(block).command, { columns: 80 })
  if (!isInteractive(block)) return differs(block, performed)
  const { code } = performed.exit
  return code === 0 || isRefused(performed.exit) ? undefined : `it exited with ${code}\n${performed.printed}`
}

/**
 * Whether the speaker controls the block with keys. In a rehearsal a list is traced instead, and a shell reads end of
 * file.
 */
const isInteractive = ({ role }: Live) => role === 'step' || role === 'shell'

function withoutKeys(block: Live): Live {
  if (block.role === 'step') return { ...block, command: block.command.replace(/ --step\b/, ' --trace') }
  return block
}
