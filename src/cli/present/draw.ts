// Draws the visible part of a slide as lines.
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Code, Live } from '../../course/text/document.ts'
import type { Deck, Item, Slide } from '../../present/deck.ts'
import { allAnswerLines, commandLines, questionLines } from '../learn/parts.ts'
import { load } from '../load.ts'
import type { Output } from '../output.ts'
import type * as Markdown from '../show/markdown.ts'

const { renderCode, renderMarkdown } = load<typeof Markdown>('markdown')

/** The output of a live block so far, and its state. */
export interface Shown {
  readonly lines: readonly string[]
  readonly state: 'ready' | 'running' | 'done' | 'failed' | 'recorded'
  /** Why it failed, or when it was recorded, in words. */
  readonly note?: string
}

export interface Drawing {
  readonly lines: readonly string[]
  /** The picture, and the line at which it is put. */
  readonly picture?: { readonly line: number; readonly file: string }
}

/** The body of a slide. @param step the current step */
export function drawSlide(
  output: Output,
  deck: Deck,
  slide: Slide,
  step: number,
  shown: ReadonlyMap<Live, Shown>,
): Drawing {
  const lines: string[] = []
  let picture: Drawing['picture']
  for (const item of slide.items.filter(({ from }) => from <= step)) {
    const { shows } = item
    if (shows.kind === 'image') {
      const file = join(dirname(deck.file), shows.file)
      const drawn = canShowPictures() && existsSync(file)
      if (drawn) picture = { line: lines.length, file }
      lines.push(...(drawn ? Array<string>(PICTURE_ROWS).fill('') : []), output.style.italic(shows.caption), '')
    } else lines.push(...linesOf(output, item, step, shown))
  }
  return { lines, ...(picture ? { picture } : {}) }
}

function linesOf(output: Output, { from, shows }: Item, step: number, shown: ReadonlyMap<Live, Shown>): string[] {
  if (shows.kind === 'prose') return spaced(renderMarkdown(shows.markdown, output), isItem(shows.markdown))
  if (shows.kind === 'code') return [...codeLines(output, shows, step - from), '']
  if (shows.kind === 'live') return liveLines(output, shows, shown.get(shows))
  if (shows.kind === 'answer') return allAnswerLines(output, shows.to)
  if (shows.kind === 'image') return []
  return questionLines(output, shows)
}

/** Whether the text is a single list item, which gets no empty line before it. */
const isItem = (markdown: string) => /^- /.test(markdown) && !markdown.includes('\n\n')
const spaced = (lines: string[], close: boolean) => (close ? lines : [...lines, ''])

/** Lines of code; all but the highlighted ones are faint. */
function codeLines(output: Output, { text, language, focus = [] }: Code, turn: number): string[] {
  const lines = renderCode(text, language, output)
  const lit = focus[turn - 1]
  if (!lit) return lines
  const plain = text.split('\n')
  return lines.map((line, i) => {
    if (lit.includes(i + 1)) return output.style.level > 0 ? line : `>${line.slice(1)}`
    return output.style.dim(`  ${plain[i] ?? ''}`)
  })
}

const HINTS: Record<Live['role'], string> = {
  run: 'Enter runs it',
  xray: 'Enter looks at it',
  break: 'Enter runs it',
  step: 'Enter begins: one call after the other',
  shell: 'Enter opens it; `exit` comes back',
}

function liveLines(output: Output, block: Live, shown: Shown = { state: 'ready', lines: [] }): string[] {
  const { style } = output
  const notes: Record<Shown['state'], string[]> = {
    ready: [style.dim(`  ${HINTS[block.role]}`)],
    running: [style.dim('  …')],
    done: shown.note ? [style.dim(`  ${shown.note}`)] : [],
    failed: [
      style.red(`  ✗ ${shown.note ?? ''}`),
      style.bold('  a: again   p: play the recording   t: take over   s: skip'),
    ],
    recorded: [style.yellow.inverse(` ${shown.note ?? ''} `)],
  }
  return [...commandLines(output, block), '', ...shown.lines.map(line => `  ${line}`), ...notes[shown.state], '']
}

const PICTURE_ROWS = 12

/** The protocol with which the terminal draws a PNG. */
type Way = 'kitty' | 'iterm' | undefined
function pictureWay({ TERM = '', TERM_PROGRAM = '', KITTY_WINDOW_ID }: NodeJS.ProcessEnv = process.env): Way {
  if (KITTY_WINDOW_ID || /kitty|ghostty/.test(TERM) || TERM_PROGRAM === 'ghostty') return 'kitty'
  return /iTerm|WezTerm/.test(TERM_PROGRAM) ? 'iterm' : undefined
}
const canShowPictures = () => pictureWay() !== undefined

/** The escape sequence that draws the picture at a position, to be written after the slide. */
export function pictureAt(file: string, row: number, column: number): string {
  const data = readFileSync(file).toString('base64')
  const move = `\u001b[${row};${column}H`
  if (pictureWay() === 'iterm') return `${move}\u001b]1337;File=inline=1;height=${PICTURE_ROWS}:${data}\u0007`
  const pieces = data.match(/.{1,4096}/g) ?? []
  return (
    move +
    pieces
      .map(
        (piece, i) =>
          `\u001b_G${i === 0 ? `a=T,f=100,r=${PICTURE_ROWS},` : ''}m=${i < pieces.length - 1 ? 1 : 0};${piece}\u001b\\`,
      )
      .join('')
  )
}
