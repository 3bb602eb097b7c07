// cooper present [DECK]: runs the lecture, its rehearsal, or the speaker's second terminal.

import { UserError } from '../base/user-error.ts'
import { withoutNumber } from '../course/lessons.ts'
import { isUpToDate } from '../course/text/drawn.ts'
import { codeOf, type Deck, decks, findDeck, planned, readDeck } from '../present/deck.ts'
import { blocksOf, rehearse, validate } from '../present/rehearse.ts'
import { isInteractive, type Output, output, pad, wrap } from './output.ts'
import type { Theme } from './present/canvas.ts'

export interface Options {
  readonly rehearse?: true
  readonly validate?: true
  readonly offline?: true
  readonly notes?: true
  readonly slide?: number
  readonly theme: Theme
  readonly input: boolean
}

export async function present(called: string | undefined, options: Options): Promise<void> {
  const ways = (['rehearse', 'validate', 'offline', 'notes'] as const).filter(way => options[way])
  if (ways.length > 1) throw new UserError(2, `--${ways[0]} and --${ways[1]} exclude each other`)
  if (options.notes) {
    process.exitCode = await (await import('./present/notes.ts')).showNotes(options.theme)
    return
  }
  if (called === undefined) return list(output())
  const deck = readDeck(findDeck(called))
  if (options.slide !== undefined && !deck.slides[options.slide - 1])
    throw new UserError(2, `${deck.file} has no slide ${options.slide}`, `It has slides 1 to ${deck.slides.length}.`)
  if (options.rehearse || options.validate) {
    process.exitCode = options.rehearse ? await rehearseAll(deck) : await validateAll(deck)
    return
  }
  if (!options.input || !isInteractive())
    throw new UserError(2, 'a lecture needs a terminal', '`--validate` works without one.')
  const { show } = await import('./present/show.ts')
  const from = (options.slide ?? 1) - 1
  process.exitCode = await show(deck, { theme: options.theme, offline: options.offline === true, from })
}

/** Lists the decks with their planned times. */
function list({ line, style }: Output): void {
  line(style.bold('The lecture, a deck at a time:'))
  line()
  for (const id of decks()) {
    const deck = readDeck(findDeck(id))
    const size = `${String(deck.slides.length).padStart(3)} slides ${String(planned(deck)).padStart(3)} min`
    line(`  ${pad(id, 18)} ${style.dim(size)}  ${withoutNumber(deck.title)}`)
  }
  line()
  line(`Try it first:      ${style.cyan('cooper present --rehearse DECK')}`)
  line(`Then:              ${style.cyan('cooper present DECK')}      (? shows the keys)`)
  line(`Another terminal:  ${style.cyan('cooper present --notes')}`)
}

async function rehearseAll(deck: Deck): Promise<number> {
  const screen = output()
  const { line, style } = screen
  let wrong = 0
  for (const block of blocksOf(deck)) {
    const { performance, claims, wrong: why } = await rehearse(deck, block, Math.min(100, screen.width) - 10, 24)
    if (why !== undefined) wrong++
    line(
      `${why === undefined ? style.green(screen.plain ? 'Recorded:' : '✓') : style.red(screen.plain ? 'Failed:' : '✗')} ${block.command}`,
    )
    const held = claims.length > 0 ? `, ${claims.length} claims hold` : ''
    const text = why ?? `${(performance.took / 1000).toFixed(1)} s, status ${performance.exit.code}${held}`
    for (const part of wrap(text, screen.width - 4)) line(style.dim(`    ${part}`))
  }
  return wrong > 0 ? 1 : 0
}

/** Performs every block until the first difference. */
async function validateAll(deck: Deck): Promise<number> {
  const { line, style, plain } = output()
  const blocks = blocksOf(deck)
  const stale = codeOf(deck).find(code => !isUpToDate(code, deck.file))
  if (stale) {
    line(`${style.red(plain ? 'Fails:' : '✗')} ${stale.source} differs from what the deck shows`)
    return 1
  }
  for (const block of blocks) {
    const wrong = await validate(block)
    if (wrong !== undefined) {
      line(`${style.red(plain ? 'Fails:' : '✗')} ${block.command}`)
      line(wrong)
      return 1
    }
    line(`${style.green(plain ? 'Holds:' : '✓')} ${block.command}`)
  }
  return 0
}
