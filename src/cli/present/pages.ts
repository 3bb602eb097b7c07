// Lays out the screen: a title, a body of readable width, and a faint last line. Also the overview and the help.
import stringWidth from 'string-width'
import { withoutNumber } from '../../course/lessons.ts'
import { type Deck, planned, type Slide } from '../../present/deck.ts'
import { type Output, pad, wrap } from '../output.ts'
import type { Canvas } from './canvas.ts'
import { clockText } from './notes.ts'

/** The longest line that is easy to read. */
const WIDEST = 100

export function page({ columns }: Pick<Canvas, 'columns'>): { width: number; left: number } {
  const margin = columns >= 70 ? 4 : 1
  const width = Math.min(WIDEST, columns - 2 * margin)
  return { width, left: Math.floor((columns - width) / 2) }
}

const HEAD = 4 // an empty line, the title, a rule, an empty line
const FOOT = 2

/** The part of a slide's lines that fits, starting at `scroll`; `most` is the last possible value of `scroll`. */
export function body({ rows }: Canvas, slide: Slide, lines: readonly string[], scroll: number) {
  const room = Math.max(1, rows - HEAD - FOOT)
  const full = lines.at(-1) === '' ? lines.slice(0, -1) : lines
  const most = Math.max(0, full.length - room)
  const from = Math.min(scroll, most)
  const top = isOpening(slide) ? Math.max(HEAD, Math.floor(rows / 3)) : HEAD
  return { lines: full.slice(from, from + room), top, most }
}

/** Whether a slide is only a title and a sentence, which is shown in the middle. */
const isOpening = ({ items }: Slide) =>
  items.length <= 1 && items.every(({ shows }) => shows.kind === 'prose' && !/\n\n|^[-|\d]/m.test(shows.markdown))

interface PageState {
  readonly deck: Deck
  readonly at: number
  readonly began: number
  readonly lines: readonly string[]
  readonly note: string
}

export function compose(
  { style, plain }: Output,
  canvas: Canvas,
  { deck, at, began, lines, note }: PageState,
): string[] {
  const { width, left } = page(canvas)
  const slide = deck.slides[at] as Slide
  const indent = ' '.repeat(left)
  const middle = isOpening(slide)
  const title = withoutNumber(slide.title)
  const head = wrap(title, width)
  const place = (text: string) =>
    middle ? ' '.repeat(Math.max(0, Math.floor((canvas.columns - stringWidth(text)) / 2))) + text : indent + text
  const above = middle ? Array<string>(Math.max(1, Math.floor(canvas.rows / 3) - head.length - 2)).fill('') : ['']
  const rule = plain ? '' : style.dim('─'.repeat(Math.min(width, Math.max(...head.map(text => stringWidth(text))))))
  const shown = [
    ...above,
    ...head.map(text => place(style.bold(text))),
    place(rule),
    '',
    ...lines.map(middle ? place : text => indent + text),
  ]
  const room = canvas.rows - FOOT
  const cut = shown.slice(0, room)
  return [...cut, ...Array<string>(room - cut.length).fill(''), '', foot({ style }, canvas, deck, at, began, note)]
}

function foot(
  { style }: Pick<Output, 'style'>,
  canvas: Canvas,
  deck: Deck,
  at: number,
  began: number,
  note: string,
): string {
  const { width, left } = page(canvas)
  const plannedSoFar = planned({ ...deck, slides: deck.slides.slice(0, at + 1) })
  const right = `${at + 1} / ${deck.slides.length}   ${clockText({ began, plannedSoFar, planned: planned(deck) }, Date.now())}`
  const room = width - stringWidth(right) - 2
  const name = note || deck.title
  const shown = stringWidth(name) > room ? `${name.slice(0, Math.max(0, room - 1))}…` : name
  return ' '.repeat(left) + (note ? style.red(pad(shown, room)) : style.dim(pad(shown, room))) + style.dim(`  ${right}`)
}

/** The titles of the slides, as many as fit around the current one. */
export function overviewLines({ style, width }: Output, { slides, title }: Deck, at: number, canvas: Canvas): string[] {
  const indent = ' '.repeat(page(canvas).left)
  const room = canvas.rows - 5
  const first = Math.max(0, Math.min(at - Math.floor(room / 2), slides.length - room))
  const rows = slides.slice(first, first + room).map(({ title, items }, i) => {
    const live = items.some(({ shows }) => shows.kind === 'live') ? '  ▸' : ''
    const line = `${String(first + i + 1).padStart(3)}  ${title}${live}`.slice(0, width)
    return indent + (first + i === at ? style.inverse(line) : line)
  })
  return [
    '',
    indent + style.bold(title),
    '',
    ...rows,
    '',
    indent + style.dim('Any key: back. A number and Enter: go to that slide.'),
  ]
}

const KEYS: readonly (readonly [string, string])[] = [
  ['Enter, Space, →', 'go on: the next words, the block, the next slide'],
  ['b, ←', 'back'],
  ['↑ ↓', 'up and down in a long slide'],
  ['7 Enter', 'slide 7'],
  ['o', 'all slides'],
  ['.', 'a blank screen'],
  ['a', 'perform the block again'],
  ['p', 'play its recording'],
  ['s', 'skip it'],
  ['t', 'take over: a shell; exit comes back'],
  ['q', 'the end'],
]

export function helpLines({ style }: Output, canvas: Canvas): string[] {
  const indent = ' '.repeat(page(canvas).left)
  return [
    '',
    indent + style.bold('Keys'),
    '',
    ...KEYS.map(([key, what]) => `${indent}${pad(style.cyan(key), 18)}${what}`),
    '',
    indent + style.dim('Any key: back.'),
  ]
}
