// Where the lecture is, and what each key does to it.
import type { Live } from '../../course/text/document.ts'
import { openChannel } from '../../present/channel.ts'
import { type Deck, planned, type Slide } from '../../present/deck.ts'
import type { Key, Keys } from '../keys.ts'
import type { Output } from '../output.ts'
import type { Canvas, Theme } from './canvas.ts'
import { drawSlide, pictureAt, type Shown } from './draw.ts'
import { play, run, type Stagehand, takeOver } from './live.ts'
import { body, compose, helpLines, overviewLines, page } from './pages.ts'
import { beginWalk, type Standing, type Walk } from './walk.ts'

export interface LectureOptions {
  readonly theme: Theme
  /** Only recordings, nothing is performed. */
  readonly offline: boolean
  /** The first slide, from 0. */
  readonly from: number
}

export interface Lecture {
  draw(): void
  /** Does what a key means. Gives the exit code, when the lecture is over. */
  heed(key: Key): Promise<number | undefined>
  /** The deck has been changed, or was and cannot be read. */
  reload(deck: Deck | Error): void
  close(): Promise<void>
}

const INTERRUPTED = 130

export function openLecture(first: Deck, output: Output, keys: Keys, canvas: Canvas, options: LectureOptions): Lecture {
  let deck = first
  let at = Math.min(options.from, deck.slides.length - 1)
  let step = 0
  let scroll = 0
  let typed = '' // digits of a slide's number
  let view: 'slide' | 'overview' | 'help' | 'blank' = 'slide'
  let problem = ''
  let walk: { block: Live; steps: Walk } | undefined
  const began = Date.now()
  const shown = new Map<Live, Shown>()
  const channel = openChannel()

  const slide = (): Slide => deck.slides[at] as Slide
  const look = (): Output => ({ ...output, width: page(canvas).width })

  /** The blocks of this slide that are there, the last one first. */
  const lives = (): Live[] =>
    slide()
      .items.filter(({ from }) => from <= step)
      .map(({ shows }) => shows)
      .filter((each): each is Live => each.kind === 'live')
      .reverse()
  /** The block that the next key performs: nothing has come of it yet. */
  const ready = (): Live | undefined => lives().find(each => !shown.has(each))
  /** The block that the speaker means: the one that is ready, or the last one that was performed. */
  const meant = (): Live | undefined => ready() ?? lives()[0]

  function draw(): void {
    if (view === 'blank') canvas.paint([])
    else if (view === 'overview') canvas.paint(overviewLines(look(), deck, at, canvas))
    else if (view === 'help') canvas.paint(helpLines(look(), canvas))
    else drawPresent()
  }

  function drawPresent(): void {
    const drawing = drawSlide(look(), deck, slide(), step, shown)
    const { lines, top, most } = body(canvas, slide(), drawing.lines, scroll)
    scroll = Math.min(scroll, most)
    const note = problem || (typed ? `slide ${typed}` : '')
    const { picture } = drawing
    const place =
      picture && picture.line >= scroll
        ? pictureAt(picture.file, top + picture.line - scroll + 1, page(canvas).left + 1)
        : ''
    canvas.paint(compose(look(), canvas, { deck, at, began, lines, note }), place)
    tellSpeaker()
  }

  function tellSpeaker(): void {
    const { title, notes } = slide()
    const plannedSoFar = planned({ ...deck, slides: deck.slides.slice(0, at + 1) })
    const next = deck.slides[at + 1]?.title ?? ''
    const block = ready()?.command ?? ''
    channel.tell({
      deck: deck.title,
      slide: at + 1,
      slides: deck.slides.length,
      title,
      notes,
      next,
      block,
      began,
      plannedSoFar,
      planned: planned(deck),
    })
  }

  const hand: Stagehand = {
    get deck() {
      return deck
    },
    keys,
    canvas,
    width: () => page(canvas).width,
    colour: output.style.level > 0,
    show(block, what) {
      shown.set(block, what)
      scroll = Number.MAX_SAFE_INTEGER // what is new is at the end
      draw()
    },
  }

  async function endWalk(): Promise<void> {
    await walk?.steps.close()
    walk = undefined
  }

  async function goTo(slideNumber: number): Promise<void> {
    await endWalk()
    at = Math.max(0, Math.min(deck.slides.length - 1, slideNumber))
    step = 0
    scroll = 0
  }

  /** Whatever goes wrong with a block, the lecture goes on. */
  async function perform(block: Live): Promise<void> {
    await endWalk()
    try {
      if (options.offline) await play(hand, block)
      else if (block.role === 'shell') await openShell(block)
      else if (block.role === 'step') await beginWalking(block)
      else await run(hand, block)
    } catch (error) {
      hand.show(block, { state: 'failed', lines: [], note: error instanceof Error ? error.message : String(error) })
    }
  }

  async function openShell(block: Live): Promise<void> {
    const failure = await takeOver(hand, block)
    hand.show(
      block,
      failure === undefined ? { state: 'done', lines: [] } : { state: 'failed', lines: [], note: failure },
    )
  }

  async function beginWalking(block: Live): Promise<void> {
    const steps = await beginWalk(block)
    walk = { block, steps }
    await showWalk(steps.begun)
  }

  /** When the list has ended, the next key is the slide's again. */
  async function showWalk(standing: Standing): Promise<void> {
    if (!walk) return
    const { block, steps } = walk
    const note = 'the walk broke off'
    const state = ({ waiting: 'running', ended: 'done', failed: 'failed' } as const)[standing]
    hand.show(block, { state, lines: steps.lines(look()), ...(standing === 'failed' ? { note } : {}) })
    if (standing !== 'waiting') await endWalk()
  }

  async function forward(): Promise<void> {
    if (walk) return showWalk(await walk.steps.next())
    const block = ready()
    if (!block) {
      if (step < slide().steps) step++
      else await goTo(at + 1)
      scroll = 0
      return
    }
    await perform(block)
    // What stands below a block waits until it has worked, or the speaker goes on without it.
    if (!walk && shown.get(block)?.state !== 'failed' && step < slide().steps) step++
    scroll = Number.MAX_SAFE_INTEGER
  }

  async function back(): Promise<void> {
    if (step > 0 && !walk) step--
    else {
      await goTo(at - 1)
      step = slide().steps
    }
    scroll = 0
  }

  async function heedBlock(name: string): Promise<void> {
    const block = meant()
    if (name === 't') await takeOver(hand, block)
    else if (block && (name === 'a' || name === 'r')) await perform(block)
    else if (block && name === 'p') await play(hand, block)
    else if (block && name === 's') {
      await endWalk()
      hand.show(block, { state: 'done', lines: shown.get(block)?.lines ?? [], note: 'skipped' })
    }
  }

  async function heed({ name, ctrl }: Key): Promise<number | undefined> {
    problem = ''
    if (ctrl) return name === 'c' ? INTERRUPTED : name === 'd' ? 0 : undefined
    if (name === 'q') return 0
    if (view !== 'slide') {
      view = 'slide'
      return undefined
    }
    if (/^\d$/.test(name)) typed += name
    else if ((name === 'return' || name === 'enter') && typed) await goTo(Number(typed) - 1)
    else if (FORWARD.has(name)) await forward()
    else if (BACK.has(name)) await back()
    else if (name === 'down') scroll++
    else if (name === 'up') scroll = Math.max(0, scroll - 1)
    else if (name === 'home') await goTo(0)
    else if (name === 'end') await goTo(deck.slides.length - 1)
    else if (name === 'o') view = 'overview'
    else if (name === '.') view = 'blank'
    else if (name === '?' || name === 'h') view = 'help'
    else await heedBlock(name)
    if (!/^\d$/.test(name)) typed = ''
    return undefined
  }

  return {
    draw,
    heed,
    reload(read) {
      if (read instanceof Error) problem = read.message.replace(`${deck.file}: `, '')
      else {
        deck = read
        at = Math.min(at, deck.slides.length - 1)
        step = Math.min(step, slide().steps)
        shown.clear()
        problem = ''
      }
      draw()
    },
    async close() {
      await endWalk()
      channel.close()
    },
  }
}

const FORWARD = new Set(['return', 'enter', 'space', 'right', 'n', 'pagedown'])
const BACK = new Set(['left', 'b', 'backspace', 'pageup'])
