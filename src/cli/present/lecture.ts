// The state of the lecture, and what each key does.
import type { Live } from '../../course/text/document.ts'
import { openChannel } from '../../present/channel.ts'
import { type Deck, planned, type Slide } from '../../present/deck.ts'
import type { Key, Keys } from '../keys.ts'
import type { Output } from '../output.ts'
import type { Canvas, Theme } from './canvas.ts'
import { drawSlide, pictureAt, type Shown } from './draw.ts'
import { type LiveContext, play, run, takeOver } from './live.ts'
import { body, compose, helpLines, overviewLines, page } from './pages.ts'
import { beginWalk, type Walk, type WalkState } from './walk.ts'

export interface LectureOptions {
  readonly theme: Theme
  /** Plays recordings only and performs nothing. */
  readonly offline: boolean
  /** The first slide, counted from 0. */
  readonly from: number
}

export interface Lecture {
  draw(): void
  /** Does what a key means. Returns the exit code when the lecture is over. */
  handle(key: Key): Promise<number | undefined>
  /** Replaces the deck after a save, or shows why it cannot be read. */
  reload(deck: Deck | Error): void
  close(): Promise<void>
}

const INTERRUPTED = 130

export function openLecture(first: Deck, output: Output, keys: Keys, canvas: Canvas, options: LectureOptions): Lecture {
  let deck = first
  let at = Math.min(options.from, deck.slides.length - 1)
  let step = 0
  let scroll = 0
  let typed = '' // digits of a slide number
  let view: 'slide' | 'overview' | 'help' | 'blank' = 'slide'
  let problem = ''
  let walk: { block: Live; steps: Walk } | undefined
  const began = Date.now()
  const shown = new Map<Live, Shown>()
  const channel = openChannel()

  const slide = (): Slide => deck.slides[at] as Slide
  const look = (): Output => ({ ...output, width: page(canvas).width })

  /** The visible blocks of this slide, the last one first. */
  const lives = (): Live[] =>
    slide()
      .items.filter(({ from }) => from <= step)
      .map(({ shows }) => shows)
      .filter((each): each is Live => each.kind === 'live')
      .reverse()
  /** The block that the next key performs, which has not been performed yet. */
  const ready = (): Live | undefined => lives().find(each => !shown.has(each))
  /** The block to which the keys apply: the one that is ready, or the last one that was performed. */
  const current = (): Live | undefined => ready() ?? lives()[0]

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

  const context: LiveContext = {
    get deck() {
      return deck
    },
    keys,
    canvas,
    width: () => page(canvas).width,
    colour: output.style.level > 0,
    show(block, what) {
      shown.set(block, what)
      scroll = Number.MAX_SAFE_INTEGER // new lines are at the end
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

  /** Performs a block. An error is shown on the slide, so that the lecture goes on. */
  async function perform(block: Live): Promise<void> {
    await endWalk()
    try {
      if (options.offline) await play(context, block)
      else if (block.role === 'shell') await openShell(block)
      else if (block.role === 'step') await beginWalking(block)
      else await run(context, block)
    } catch (error) {
      context.show(block, { state: 'failed', lines: [], note: error instanceof Error ? error.message : String(error) })
    }
  }

  async function openShell(block: Live): Promise<void> {
    const failure = await takeOver(context, block)
    context.show(
      block,
      failure === undefined ? { state: 'done', lines: [] } : { state: 'failed', lines: [], note: failure },
    )
  }

  async function beginWalking(block: Live): Promise<void> {
    const steps = await beginWalk(block)
    walk = { block, steps }
    await showWalk(steps.initial)
  }

  /** Shows the walk. After its end the keys apply to the slide again. */
  async function showWalk(walkState: WalkState): Promise<void> {
    if (!walk) return
    const { block, steps } = walk
    const note = 'the walk broke off'
    const state = ({ waiting: 'running', ended: 'done', failed: 'failed' } as const)[walkState]
    context.show(block, { state, lines: steps.lines(look()), ...(walkState === 'failed' ? { note } : {}) })
    if (walkState !== 'waiting') await endWalk()
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
    // The rest of the slide waits until the block has succeeded or the speaker goes on without it.
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

  async function handleBlockKey(name: string): Promise<void> {
    const block = current()
    if (name === 't') await takeOver(context, block)
    else if (block && (name === 'a' || name === 'r')) await perform(block)
    else if (block && name === 'p') await play(context, block)
    else if (block && name === 's') {
      await endWalk()
      context.show(block, { state: 'done', lines: shown.get(block)?.lines ?? [], note: 'skipped' })
    }
  }

  async function handle({ name, ctrl }: Key): Promise<number | undefined> {
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
    else await handleBlockKey(name)
    if (!/^\d$/.test(name)) typed = ''
    return undefined
  }

  return {
    draw,
    handle,
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
