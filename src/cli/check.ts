// cooper check LESSON [FILE] [--pid N] [-- COMMAND…]: judges a box from outside.
import { allHold, judge } from '../check/judge.ts'
import { hostFacts, sceneOf } from '../check/scene.ts'
import { existing, type Subject, startBox, startProgram } from '../check/subject.ts'
import { findLesson, type Lesson, loadCheck, loadLesson } from '../course/lessons.ts'
import { readList } from '../course/load.ts'
import { useRealHost } from '../course/scratch.ts'
import type { Box } from '../linux/calls/clone.ts'
import { Problem } from '../linux/problem.ts'
import { type Changes, changed, changesIn, refuseChanges } from './changes.ts'
import { enterLab, type LabKind, refuseWithoutLab } from './enter-lab.ts'
import { paper } from './show/paper.ts'
import { showPrinted } from './show/printed.ts'
import { showVerdicts } from './show/verdicts.ts'

interface Options extends Changes {
  readonly pid?: number
  readonly json?: true
  readonly lab: LabKind
}

export async function check(
  called: string,
  file: string | undefined,
  command: readonly string[] | undefined,
  options: Options,
) {
  const lesson = findLesson(called)
  const named = [file, options.pid, command].filter(each => each !== undefined)
  if (named.length > 1) throw new Problem(2, 'a file, a process or a command: one of them can be judged at a time')
  if (command?.length === 0)
    throw new Problem(2, 'no command stands behind --', 'cooper check pid -- unshare -pf --mount-proc {}')
  if ((options.without || options.with) && (options.pid !== undefined || command))
    throw new Problem(
      2,
      'only a list can be changed, and a process or a command is none',
      'Name a file, or the lesson alone.',
    )
  refuseChanges(options.lab, options)
  if (options.lab === 'none') useRealHost()
  const call = { name: 'check', args: [called, file, command, options] } as const
  // A process that is there lies outside the lab.
  if (options.pid === undefined) {
    const { needs } = await loadLesson(lesson)
    if (!command) refuseWithoutLab(options.lab, needs)
    if (await enterLab(options.lab, call, { files: file ? [file] : [], needs })) return
  }

  const { claims } = await loadCheck(lesson)
  const before = options.pid === undefined ? hostFacts() : undefined
  const changes: string[] = []
  const subject = await begin(lesson, file, command, options, list => changes.push(...changesIn(list)))
  try {
    const verdicts = await judge(claims, sceneOf(subject.pid, before))
    const passed = allHold(verdicts)
    if (options.json)
      process.stdout.write(
        `${JSON.stringify({ lesson: lesson.id, ...(changes.length > 0 ? { changes } : {}), passed, claims: verdicts }, null, 2)}\n`,
      )
    else showVerdicts(paper(), verdicts, changes)
    process.exitCode = passed ? 0 : 1
  } finally {
    await subject.stop()
  }
}

async function begin(
  lesson: Lesson,
  file: string | undefined,
  command: readonly string[] | undefined,
  { pid, ...changes }: Options,
  onList: (list: Box) => void,
): Promise<Subject> {
  if (pid !== undefined) return { pid: existing(pid), stop: async () => {} }
  if (command) return startProgram(command)
  const { prepare } = await loadLesson(lesson)
  const { box } = file
    ? { box: (words: string[]) => readList(file, words, text => showPrinted(file, text)) }
    : await loadLesson(lesson)
  prepare?.()
  return startBox(async words => {
    const list = changed(await box(words), changes)
    onList(list)
    return list
  })
}
