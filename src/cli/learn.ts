// cooper learn [LESSON]: shows the guided lesson page by page, or without a terminal the whole lesson at once.
import { join } from 'node:path'
import { UserError } from '../base/user-error.ts'
import { findLesson, type Lesson, lessons } from '../course/lessons.ts'
import { readProgress } from '../course/progress.ts'
import { readDocument } from '../course/text/document.ts'
import { openKeys } from './keys.ts'
import { read } from './learn/read.ts'
import { recite } from './learn/recite.ts'
import { isInteractive, output } from './output.ts'

export interface Options {
  /** False for --no-input. */
  readonly input: boolean
  readonly page?: number
}

export async function learn(called: string | undefined, { input, page }: Options): Promise<void> {
  const lesson = called === undefined ? nextLesson() : findLesson(called)
  const text = readDocument(join(lesson.directory, 'README.md'))
  if (page !== undefined && !text.pages[page - 1])
    throw new UserError(2, `lesson ${lesson.id} has no page ${page}`, `It has pages 1 to ${text.pages.length}.`)
  if (!input || !isInteractive()) {
    process.exitCode = await recite(lesson, text)
    return
  }
  const keys = openKeys()
  try {
    process.exitCode = await read(lesson, text, output(), keys, page === undefined ? undefined : page - 1)
  } finally {
    keys.close()
  }
}

/** The first lesson that is not done; if all are done, the first one. */
function nextLesson(): Lesson {
  const all = lessons()
  const { lessons: done } = readProgress()
  return all.find(({ id }) => !done[id]?.done) ?? (all[0] as Lesson)
}
