// The parts of a page as lines: prose, code, a question and its answers, the line of a command.

import { withoutNumber } from '../../course/lessons.ts'
import type { Block, Document, Live, Page } from '../../course/text/document.ts'
import type { Choice, Question } from '../../course/text/question.ts'
import { load } from '../load.ts'
import { type Paper, wrap } from '../show/paper.ts'

const { renderCode, renderMarkdown } = load('markdown')

export function titleLines({ ink, plain, width }: Paper, lesson: string, { pages }: Document, page: Page): string[] {
  const where = `${lesson}, page ${pages.indexOf(page) + 1} of ${pages.length}`
  const title = withoutNumber(page.title)
  if (plain) return [`Lesson ${where}.`, ...wrap(title, width), '']
  return [ink.dim(where), '', ...wrap(title, width).map(text => ink.bold(text)), '']
}

export function textLines(paper: Paper, block: Block): string[] {
  if (block.kind === 'prose') return [...renderMarkdown(block.markdown, paper), '']
  if (block.kind !== 'code') return []
  const head = block.source ? [paper.ink.dim(block.source.replace('#', ', '))] : []
  return [...head, ...renderCode(block.text, block.language, paper), '']
}

const NAMES: Record<Live['role'], string> = { run: '', xray: 'X-ray', break: 'Broken on purpose', step: '', shell: '' }

/** The command as it would be typed. */
export function commandLines({ ink, plain, width }: Paper, { command, role }: Live): string[] {
  const name = NAMES[role]
  const sign = role === 'break' ? ink.red : ink.green
  return [
    ...(name ? [sign(plain ? `${name}.` : `${role === 'break' ? '✂' : '◫'} ${name}`)] : []),
    ...wrap(command, width - 2).map(
      (text, i) => `${i === 0 ? sign(plain ? 'Command: ' : '$ ') : '  '}${ink.bold(text)}`,
    ),
  ]
}

/** What stands in backticks is code, in a question as in prose; without colours they stay, as there. */
const inline = ({ ink, plain }: Paper, text: string): string =>
  plain || ink.level === 0 ? text : text.replace(/`([^`]+)`/g, (_, code) => ink.cyan(code))

const indented = (text: string, paper: Paper, start: string): string[] =>
  wrap(inline(paper, text), paper.width - start.length).map(
    (part, i) => `${i === 0 ? start : ' '.repeat(start.length)}${part}`,
  )

export function questionLines(paper: Paper, { kind, asks, choices }: Question): string[] {
  const { ink, plain, width } = paper
  const name = kind === 'predict' ? 'What do you expect?' : 'A question'
  return [
    ink.magenta(plain ? name : `? ${name}`),
    ...wrap(inline(paper, asks), width).map(text => ink.bold(text)),
    '',
    ...choices.flatMap(({ says }, i) => indented(says, paper, `  ${i + 1}  `)),
    '',
  ]
}

/** What comes of an answer: for a wrong one why one may think so, and then what is right. */
export function answerLines(paper: Paper, { choices }: Question, taken: number | undefined): string[] {
  const { ink, plain } = paper
  const right = choices.findIndex(each => each.right)
  const line = (choice: number, mark: string, paint: (text: string) => string) => {
    const { says, because } = choices[choice] as Choice
    return [
      ...indented(`${choice + 1}. ${says}`, paper, mark).map(paint),
      ...indented(because, paper, ' '.repeat(Math.min(2, mark.length))),
    ]
  }
  const wrong =
    taken === undefined || taken === right
      ? []
      : line(taken, plain ? 'You said, and it is not so: ' : '✗ ', text => ink.red(text))
  const mark = plain ? (taken === right ? 'You said, and it is so: ' : 'It is: ') : '✓ '
  return [...wrong, ...line(right, mark, text => ink.green(text)), '']
}

/** All choices with their reasons, for those who were not asked. */
export function allAnswerLines(paper: Paper, { choices }: Question): string[] {
  const { ink, plain } = paper
  return [
    ...choices.flatMap(({ says, right, because }, i) => {
      const mark = plain ? (right ? 'Right: ' : 'Wrong: ') : right ? '✓ ' : '✗ '
      const lines = indented(`${i + 1}. ${says}`, paper, mark).map(text => (right ? ink.green(text) : ink.dim(text)))
      return [...lines, ...indented(because, paper, '    ')]
    }),
    '',
  ]
}

/** What another machine printed, where this one refuses. */
export function recordedLines({ ink, width }: Paper, { printed, recorded }: Live, why: string): string[] {
  const reason = why.replace(/^cooper: /, '').split('\n')[0] ?? ''
  const note = `This machine refuses (${reason}). So this is a recording${recorded ? `, made on ${recorded}` : ''}:`
  return [...wrap(note, width).map(text => ink.yellow(text)), ...printed.split('\n'), '']
}
