// The parts of a page as lines: prose, code, questions, answers and commands.

import { withoutNumber } from '../../course/lessons.ts'
import type { Block, Document, Live, Page } from '../../course/text/document.ts'
import type { Choice, Question } from '../../course/text/question.ts'
import { load } from '../load.ts'
import { type Output, wrap } from '../output.ts'
import type * as Markdown from '../show/markdown.ts'

const { renderCode, renderMarkdown } = load<typeof Markdown>('markdown')

export function titleLines({ style, plain, width }: Output, lesson: string, { pages }: Document, page: Page): string[] {
  const where = `${lesson}, page ${pages.indexOf(page) + 1} of ${pages.length}`
  const title = withoutNumber(page.title)
  if (plain) return [`Lesson ${where}.`, ...wrap(title, width), '']
  return [style.dim(where), '', ...wrap(title, width).map(text => style.bold(text)), '']
}

export function textLines(output: Output, block: Block): string[] {
  if (block.kind === 'prose') return [...renderMarkdown(block.markdown, output), '']
  if (block.kind !== 'code') return []
  const head = block.source ? [output.style.dim(block.source.replace('#', ', '))] : []
  return [...head, ...renderCode(block.text, block.language, output), '']
}

const NAMES: Record<Live['role'], string> = { run: '', xray: 'X-ray', break: 'Broken on purpose', step: '', shell: '' }

/** The command as a user would type it. */
export function commandLines({ style, plain, width }: Output, { command, role }: Live): string[] {
  const name = NAMES[role]
  const sign = role === 'break' ? style.red : style.green
  return [
    ...(name ? [sign(plain ? `${name}.` : `${role === 'break' ? '✂' : '◫'} ${name}`)] : []),
    ...wrap(command, width - 2).map(
      (text, i) => `${i === 0 ? sign(plain ? 'Command: ' : '$ ') : '  '}${style.bold(text)}`,
    ),
  ]
}

/** Text in backticks is code, in a question as in prose. Without colours the backticks stay. */
const inline = ({ style, plain }: Output, text: string): string =>
  plain || style.level === 0 ? text : text.replace(/`([^`]+)`/g, (_, code) => style.cyan(code))

const indented = (text: string, output: Output, start: string): string[] =>
  wrap(inline(output, text), output.width - start.length).map(
    (part, i) => `${i === 0 ? start : ' '.repeat(start.length)}${part}`,
  )

export function questionLines(output: Output, { kind, asks, choices }: Question): string[] {
  const { style, plain, width } = output
  const name = kind === 'predict' ? 'What do you expect?' : 'A question'
  return [
    style.magenta(plain ? name : `? ${name}`),
    ...wrap(inline(output, asks), width).map(text => style.bold(text)),
    '',
    ...choices.flatMap(({ says }, i) => indented(says, output, `  ${i + 1}  `)),
    '',
  ]
}

/** The lines after an answer: for a wrong one why it seems right, and then the right one. */
export function answerLines(output: Output, { choices }: Question, taken: number | undefined): string[] {
  const { style, plain } = output
  const right = choices.findIndex(each => each.right)
  const line = (choice: number, mark: string, paint: (text: string) => string) => {
    const { says, because } = choices[choice] as Choice
    return [
      ...indented(`${choice + 1}. ${says}`, output, mark).map(paint),
      ...indented(because, output, ' '.repeat(Math.min(2, mark.length))),
    ]
  }
  const wrong =
    taken === undefined || taken === right
      ? []
      : line(taken, plain ? 'Your answer, which is wrong: ' : '✗ ', text => style.red(text))
  const mark = plain ? (taken === right ? 'Your answer, which is right: ' : 'Right is: ') : '✓ '
  return [...wrong, ...line(right, mark, text => style.green(text)), '']
}

/** All choices with their reasons, for output without a reader to ask. */
export function allAnswerLines(output: Output, { choices }: Question): string[] {
  const { style, plain } = output
  return [
    ...choices.flatMap(({ says, right, because }, i) => {
      const mark = plain ? (right ? 'Right: ' : 'Wrong: ') : right ? '✓ ' : '✗ '
      const lines = indented(`${i + 1}. ${says}`, output, mark).map(text =>
        right ? style.green(text) : style.dim(text),
      )
      return [...lines, ...indented(because, output, '    ')]
    }),
    '',
  ]
}

/** The output of another machine, if this one cannot run the command. */
export function recordedLines({ style, width }: Output, { printed, recorded }: Live, why: string): string[] {
  const reason = why.replace(/^cooper: /, '').split('\n')[0] ?? ''
  const note = `This machine cannot run it (${reason}). So this is a recording${recorded ? `, made on ${recorded}` : ''}:`
  return [...wrap(note, width).map(text => style.yellow(text)), ...printed.split('\n'), '']
}
