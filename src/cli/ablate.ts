// cooper ablate LESSON [FILE]: leaves out each line of a list in turn, and shows which claims are lost.

import { resolve } from 'node:path'
import { UserError } from '../base/user-error.ts'
import { findLesson } from '../course/lessons.ts'
import { requireFile } from '../course/translate.ts'
import { exerciseIn, fileOf, workspaceHere } from '../course/workspace/find.ts'
import { ablate as ablateList, type Tried } from '../grader/ablate/ablate.ts'
import type { LabKind } from './enter-lab.ts'
import { output } from './output.ts'
import { complain, printDocument } from './print.ts'
import { showAblation } from './show/ablation.ts'
import { progress } from './show/progress.ts'

interface Options {
  readonly json?: true
  readonly lab: LabKind
}

export async function ablate(called: string | undefined, named: string | undefined, { json, lab }: Options) {
  const { lesson, file, exercise } = subject(called, named)
  if (lab === 'none') throw new UserError(2, 'a list is ablated only in a lab', 'Leave out `--lab none`.')
  const { signal, done } = interruptible()
  const bar = progress()
  try {
    const ablation = await ablateList(lesson, {
      file,
      exercise,
      signal,
      goesWithout: ({ message, fix }) => complain(`cooper: running without resource limits: ${message}\n  ${fix}`),
      onTried: ({ line, flag }: Tried, made, of) => bar.show(`${made} of ${of}: without ${flag ?? line}`),
    })
    bar.clear()
    if (json) printDocument(ablation)
    else showAblation(output(), ablation)
    process.exitCode = ablation.claims.some(({ passed }) => passed === false) ? 1 : 0
  } finally {
    bar.clear()
    done()
  }
}

/** The list: that of a file, in a workspace the learner's list of an exercise, or that of the lesson. */
function subject(called: string | undefined, file: string | undefined) {
  const workspace = file === undefined ? workspaceHere() : undefined
  if (workspace) {
    const exercise = exerciseIn(workspace, called)
    return { lesson: findLesson(exercise.id), file: fileOf(workspace, exercise), exercise: true }
  }
  if (file !== undefined) requireFile(resolve(file))
  if (called !== undefined) return { lesson: findLesson(called), file, exercise: false }
  throw new UserError(
    2,
    'which lesson?',
    '`cooper ablate --help` shows how to name one. In a workspace the default is the next exercise.',
  )
}

/** On Ctrl-C ends the labs and then this process. */
function interruptible(): { signal: AbortSignal; done: () => void } {
  const controller = new AbortController()
  const abort = () => controller.abort()
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  for (const signal of signals) process.on(signal, abort)
  return {
    signal: controller.signal,
    done: () => {
      for (const signal of signals) process.off(signal, abort)
    },
  }
}
