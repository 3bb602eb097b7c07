// Reads a deck: the same Markdown as the text of a lesson, with one page for each slide. Comments control a slide, so
// that a code host shows the deck as ordinary text:
//
//   <!-- one by one -->      each item of the next list is a step of its own
//   <!-- pause -->           the rest of the slide waits for the next step
//   <!-- time: 2 min -->     the planned time of the slide
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
  /** The number of steps until the whole slide is shown. */
  readonly steps: number
  readonly notes: readonly string[]
  /** The planned time in minutes; 0 if none is given. */
  readonly minutes: number
}

/** A part of a slide, and the step with which it appears. */
export interface Item {
  readonly from: number
  readonly shows: Exclude<Block, { kind: 'note' }> | Answer | Image
}

/** The answer to a question, which appears after the audience has guessed. */
interface Answer {
  readonly kind: 'answer'
  readonly to: Question
}

interface Image {
  readonly kind: 'image'
  readonly caption: string
  readonly file: string
}

/** The ids of all decks. */
export const decks = (directory = join(packageRoot, 'slides')): string[] =>
  existsSync(directory)
    ? readdirSync(directory)
        .filter(file => file.endsWith('.md') && file !== 'README.md')
        .map(file => basename(file, '.md'))
        .sort()
    : []

/** The file of the deck with this number, name or both, or this file. Throws UserError if there is none. */
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

/** Reads a deck. Throws UserError if a block is malformed. */
export function readDeck(file: string): Deck {
  const { title, pages } = readDocument(file)
  return { id: basename(file, '.md'), file, title, slides: pages.map(slideOf) }
}

function slideOf({ title, blocks }: Page): Slide {
  const items: Item[] = []
  const notes: string[] = []
  const open: Question[] = [] // predictions whose run has not come yet
  let step = 0
  let minutes = 0
  let singly = false // whether the next list is shown item by item
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
      // What stands below a run, an answer or highlighted lines waits for the next step.
      if (block.kind === 'live') step++
      if (block.kind === 'live') settle()
      if (block.kind === 'predict') open.push(block)
      if (block.kind === 'quiz') items.push({ from: ++step, shows: { kind: 'answer', to: block } })
      if (block.kind === 'code' && block.focus) step += block.focus.length
    }
  }
  return { title, items, steps: step, notes, minutes }
}

/** Adds prose; if `singly`, each item of its lists is a step of its own. Returns the number of the last step. */
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

/** The picture, if a paragraph consists of one. */
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

/** The planned time of the deck in minutes. */
export const planned = ({ slides }: Deck): number => slides.reduce((sum, { minutes }) => sum + minutes, 0)
