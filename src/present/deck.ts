// A deck: the same Markdown as a lesson's text, a page a slide. What is shown bit by bit, and what the speaker alone sees,
// is written so that a code host shows it decently:
//
//   <!-- one by one -->      the items of the next list come when their turn is
//   <!-- pause -->           what follows waits
//   <!-- time: 2 min -->     how long the slide is meant to take
//   <!-- any other words -->  the speaker's notes
import { existsSync, readdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { lexer, type Tokens } from 'marked'
import { packageRoot } from '../base/package-root.ts'
import { UserError } from '../base/user-error.ts'
import { type Block, type Code, type Live, type Page, readDocument } from '../course/text/document.ts'
import type { Question } from '../course/text/question.ts'

export interface Deck {
  /** `NN-name` */
  readonly id: string
  readonly file: string
  readonly title: string
  readonly slides: readonly Slide[]
}

export interface Slide {
  readonly title: string
  readonly items: readonly Item[]
  /** How many times the speaker goes on until all of it is there. */
  readonly steps: number
  readonly notes: readonly string[]
  /** Planned, in minutes; 0 where nothing is said. */
  readonly minutes: number
}

/** A part of a slide, and from which step on it is there. */
export interface Item {
  readonly from: number
  readonly shows: Exclude<Block, { kind: 'note' }> | Answer | Image
}

/** What is right, after the hall has guessed. */
export interface Answer {
  readonly kind: 'answer'
  readonly to: Question
}

export interface Image {
  readonly kind: 'image'
  readonly caption: string
  readonly file: string
}

/** All decks that there are, by their ids. */
export const decks = (directory = join(packageRoot, 'slides')): string[] =>
  existsSync(directory)
    ? readdirSync(directory)
        .filter(file => file.endsWith('.md') && file !== 'README.md')
        .map(file => basename(file, '.md'))
        .sort()
    : []

/** The deck of that number, name or both, or in that file. Throws UserError where there is none. */
export function findDeck(called: string): string {
  if (/\.md$/.test(called)) {
    if (existsSync(called)) return called
    throw new UserError(2, `there is no file ${called}`)
  }
  const all = decks()
  const found = all.find(id => [id, id.slice(0, 2), id.slice(3), String(Number(id.slice(0, 2)))].includes(called))
  if (found) return join(packageRoot, 'slides', `${found}.md`)
  throw new UserError(2, `there is no deck '${called}'`, `There are: ${all.join(', ')}; or name a .md file.`)
}

/** Reads a deck. Throws UserError where a block of it is not well formed. */
export function readDeck(file: string): Deck {
  const { title, pages } = readDocument(file)
  return { id: basename(file, '.md'), file, title, slides: pages.map(slideOf) }
}

function slideOf({ title, blocks }: Page): Slide {
  const items: Item[] = []
  const notes: string[] = []
  const open: Question[] = [] // predictions, until a run has settled them
  let step = 0
  let minutes = 0
  let singly = false // the next list comes item by item
  const put = (shows: Item['shows']) => void items.push({ from: step, shows })
  const settle = () => {
    for (const to of open.splice(0)) put({ kind: 'answer', to })
  }
  for (const block of blocks) {
    if (block.kind === 'note') {
      if (block.text === 'one by one') {
        singly = true
        continue
      }
      const time = /^time: ([\d.]+) min$/.exec(block.text)?.[1]
      if (time) minutes += Number(time)
      else if (block.text === 'pause') step++
      else notes.push(block.text)
    } else if (block.kind === 'prose') {
      step = addProse(block.markdown, step, singly, (shows, from) => items.push({ from, shows }))
      singly = false
    } else {
      put(block)
      // What stands below a run waits for it; and so for the answer, and for the next lines that are lit.
      if (block.kind === 'live') step++
      if (block.kind === 'live') settle()
      if (block.kind === 'predict') open.push(block)
      if (block.kind === 'quiz') items.push({ from: ++step, shows: { kind: 'answer', to: block } })
      if (block.kind === 'code' && block.focus) step += block.focus.length
    }
  }
  return { title, items, steps: step, notes, minutes }
}

/** Prose; if `singly`, each item of its first list is a step of its own. Gives the step that comes next. */
function addProse(
  markdown: string,
  first: number,
  singly: boolean,
  put: (shows: Item['shows'], from: number) => void,
): number {
  let step = first
  let plain = ''
  const flush = () => {
    if (plain.trim() !== '') put({ kind: 'prose', markdown: plain.trim() }, step)
    plain = ''
  }
  for (const token of lexer(markdown)) {
    const image = imageOf(token.raw)
    if (image) {
      flush()
      put(image, step)
    } else if (singly && token.type === 'list') {
      flush()
      for (const item of (token as Tokens.List).items) put({ kind: 'prose', markdown: item.raw }, ++step)
    } else plain += token.raw
  }
  flush()
  return step
}

/** A paragraph that is a picture and nothing else. */
function imageOf(raw: string): Image | undefined {
  const [, caption, file] = /^!\[([^\]]*)\]\(([^)\s]+)\)\s*$/.exec(raw) ?? []
  return file === undefined ? undefined : { kind: 'image', caption: caption ?? '', file }
}

/** The live blocks of a deck, in their order. */
export const livesOf = ({ slides }: Deck): Live[] =>
  slides.flatMap(({ items }) => items.map(({ shows }) => shows)).filter((each): each is Live => each.kind === 'live')

/** The pieces of code in a deck. */
export const codeOf = ({ slides }: Deck): Code[] =>
  slides.flatMap(({ items }) => items.map(({ shows }) => shows)).filter((each): each is Code => each.kind === 'code')

/** How long the deck is meant to take, in minutes. */
export const planned = ({ slides }: Deck): number => slides.reduce((sum, { minutes }) => sum + minutes, 0)
