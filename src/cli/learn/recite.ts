// Prints a whole lesson at once, without a terminal or with --no-input. Performs every command and compares its output
// with the text.
import type { Lesson } from '../../course/lessons.ts'
import type { Block, Document, Live } from '../../course/text/document.ts'
import { isUpToDate } from '../../course/text/drawn.ts'
import { performCommand } from '../../course/text/perform.ts'
import type { Question } from '../../course/text/question.ts'
import { differs, isRefused } from '../../course/text/transcript.ts'
import { type Output, output } from '../output.ts'
import { complain } from '../print.ts'
import { withItsStyles } from '../styled.ts'
import { allAnswerLines, commandLines, questionLines, recordedLines, textLines, titleLines } from './parts.ts'

/** Returns the exit code: 1 if a run printed something else than the text shows. */
export async function recite({ id }: Lesson, text: Document): Promise<number> {
  const screen = output()
  let wrong = 0
  for (const page of text.pages) {
    const open: Question[] = [] // predictions whose run has not come yet
    for (const line of titleLines(screen, id, text, page)) screen.line(line)
    for (const block of page.blocks) {
      if (block.kind === 'live') {
        if (!(await perform(screen, block))) wrong++
        for (const question of open.splice(0)) settle(screen, question)
      } else if (block.kind === 'code' && !isUpToDate(block, text.file)) {
        complain(`cooper: ${block.source} differs from what the text shows`)
        wrong++
      } else tell(screen, block, open)
    }
  }
  if (wrong > 0) complain(`cooper: ${wrong} of the runs in lesson ${id} did not print what its text shows`)
  return wrong > 0 ? 1 : 0
}

function tell(screen: Output, block: Exclude<Block, Live>, open: Question[]): void {
  if (block.kind === 'predict' || block.kind === 'quiz') {
    for (const line of questionLines(screen, block)) screen.line(line)
    if (block.kind === 'predict') open.push(block)
    else settle(screen, block)
  } else for (const line of textLines(screen, block)) screen.line(line)
}

const settle = (screen: Output, question: Question): void => {
  for (const line of allAnswerLines(screen, question)) screen.line(line)
}

/** Transcripts are 80 columns wide. Output of another width cannot be compared. */
const COLUMNS = 80

async function perform(screen: Output, block: Live): Promise<boolean> {
  for (const line of commandLines(screen, block)) screen.line(line)
  const now = await performCommand(block.command, { columns: COLUMNS, colour: screen.style.level > 0 })
  const performed = { ...now, printed: now.printed.replace(/\u001b\[[\d;]*m/g, '') }
  if (isRefused(now.exit) && block.recorded !== undefined) {
    for (const line of recordedLines(screen, block, performed.printed)) screen.line(line)
    return true
  }
  for (const line of [...now.printed.split('\n'), '']) screen.line(withItsStyles(line))
  // In plain mode the output has words instead of the symbols in the text, so only its success is compared.
  const wrong = differs(
    screen.plain ? { ...block, recorded: 'output', printed: block.printed || 'nothing' } : block,
    performed,
  )
  if (wrong !== undefined) complain(`cooper: $ ${block.command}: not what the text shows\n${wrong}`)
  return wrong === undefined
}
