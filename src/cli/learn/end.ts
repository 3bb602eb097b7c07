// The end of a lesson: how many answers were right, and what to do next.

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type Lesson, lessons, titleOf } from '../../course/lessons.ts'
import { readProgress } from '../../course/progress.ts'
import type { Document } from '../../course/text/document.ts'
import type { Question } from '../../course/text/question.ts'
import type { Screen } from './screen.ts'

export async function endOf(screen: Screen, lesson: Lesson, text: Document): Promise<void> {
  const { style } = screen
  screen.begin()
  const all = lessons()
  const next = all[all.findIndex(({ id }) => id === lesson.id) + 1]
  await screen.show([
    style.bold(`That was lesson ${lesson.number} ${lesson.name}.`),
    ...score(lesson, text),
    '',
    ...(existsSync(join(lesson.directory, 'check.ts'))
      ? [`Prove that it holds:  ${style.cyan(`cooper check ${lesson.name}`)}`]
      : []),
    ...(next ? [`Next, ${titleOf(next)}:  ${style.cyan(`cooper learn ${next.number}`)}`] : ['It was the last one.']),
  ])
}

/** The number of right answers, as lines. */
function score({ id }: Lesson, { pages }: Document): string[] {
  const blocks = pages.flatMap(page => page.blocks)
  const questions = blocks.filter((each): each is Question => each.kind === 'predict' || each.kind === 'quiz')
  const answers = readProgress().lessons[id]?.answers ?? {}
  const answered = questions.filter(each => answers[each.id] !== undefined)
  if (answered.length === 0) return []
  const right = answered.filter(({ id, choices }) => choices[answers[id] as number]?.right)
  return [`Of ${questions.length} questions you answered ${answered.length}, ${right.length} of them correctly.`]
}
