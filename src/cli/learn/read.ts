// Shows a lesson in a terminal: page by page, with runs and questions.
import type { Lesson } from '../../course/lessons.ts'
import { changeProgress, readProgress } from '../../course/progress.ts'
import type { Block, Document, Live, Page } from '../../course/text/document.ts'
import type { Question } from '../../course/text/question.ts'
import type { Keys } from '../keys.ts'
import type { Output } from '../output.ts'
import { complain } from '../print.ts'
import { chooseFrom } from './contents.ts'
import { endOf } from './end.ts'
import { offer } from './offer.ts'
import { answerLines, questionLines, textLines, titleLines } from './parts.ts'
import { openScreen, type Screen, type Turn, turnOf } from './screen.ts'
import { openBox } from './shell.ts'

const INTERRUPTED = 130

/** Returns the exit code. The reader's page and answers are kept. */
export async function read(lesson: Lesson, text: Document, output: Output, keys: Keys, from?: number): Promise<number> {
  const screen = openScreen(output, keys)
  const last = text.pages.length - 1
  let at = Math.min(last, from ?? openPage(lesson))
  for (;;) {
    keep(lesson, { page: at })
    const turn = await readPage(screen, lesson, text, text.pages[at] as Page)
    if (turn === 'interrupt') return INTERRUPTED
    if (turn === 'quit') return farewell(screen, lesson, at)
    if (turn === 'contents') at = await chooseFrom(screen, text, at)
    else if (turn === 'back') at = Math.max(0, at - 1)
    else if (at < last) at++
    else {
      keep(lesson, { page: 0, done: new Date().toISOString() })
      await endOf(screen, lesson, text)
      return 0
    }
  }
}

const openPage = ({ id }: Lesson): number => readProgress().lessons[id]?.page ?? 0

let warned = false

function keep({ id }: Lesson, change: Parameters<typeof changeProgress>[1]): void {
  if (changeProgress(id, change) || warned) return
  warned = true
  complain('cooper: your home directory cannot be written, so the lesson will begin at page 1 the next time')
}

function farewell(screen: Screen, { number }: Lesson, at: number): number {
  screen.line(screen.style.dim(`You are at page ${at + 1}. \`cooper learn ${number}\` goes on from there.`))
  return 0
}

async function readPage(screen: Screen, lesson: Lesson, text: Document, page: Page): Promise<Turn> {
  const open: Question[] = [] // predictions whose run has not come yet
  screen.begin()
  const turn = await screen.show(titleLines(screen, lesson.id, text, page))
  if (turn) return turn
  for (const block of page.blocks) {
    const turn = await readBlock(screen, lesson, block, open)
    if (turn) return turn
  }
  return turnPage(screen, lesson, text, page)
}

async function readBlock(screen: Screen, lesson: Lesson, block: Block, open: Question[]): Promise<Turn | undefined> {
  if (block.kind === 'live') return offerAndSettle(screen, lesson, block, open)
  if (block.kind !== 'predict' && block.kind !== 'quiz') return screen.show(textLines(screen, block))
  const answer = await ask(screen, lesson, block)
  if (typeof answer === 'string') return answer
  if (block.kind === 'quiz') return screen.show(answerLines(screen, block, answer))
  open.push(block)
  return screen.show([
    screen.style.dim(answer === undefined ? 'Let us see.' : `You say ${answer + 1}. Let us see.`),
    '',
  ])
}

async function offerAndSettle(screen: Screen, lesson: Lesson, block: Live, open: Question[]) {
  const turn = await offer(screen, block)
  if (turn) return turn
  const answers = readProgress().lessons[lesson.id]?.answers ?? {}
  for (const question of open.splice(0)) {
    const turn = await screen.show(answerLines(screen, question, answers[question.id]))
    if (turn) return turn
  }
  return undefined
}

/** The chosen answer; undefined if the reader skipped the question; or a turn. */
async function ask(screen: Screen, lesson: Lesson, question: Question): Promise<number | undefined | Turn> {
  const turn = await screen.show(questionLines(screen, question))
  if (turn) return turn
  for (;;) {
    const key = await screen.ask(`1-${question.choices.length}: your answer   s: skip   b: back   q: quit`)
    const choice = Number(key.name) - 1
    if (question.choices[choice]) {
      keep(lesson, { answers: { [question.id]: choice } })
      return choice
    }
    if (key.name === 's') return undefined
    const turn = turnOf(key)
    if (turn && turn !== 'next') return turn
  }
}

async function turnPage(screen: Screen, lesson: Lesson, text: Document, page: Page): Promise<Turn> {
  const isLast = page === text.pages.at(-1)
  for (;;) {
    const key = await screen.ask(
      `Enter: ${isLast ? 'done' : 'next page'}   b: back   t: contents   o: a shell in the box   q: quit`,
    )
    const turn = turnOf(key)
    if (turn) return turn
    if (key.name === 'o') await openBox(screen, lesson)
  }
}
