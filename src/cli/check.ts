// cooper check LESSON [FILE] [--pid N] [-- COMMAND…]: judges a box from outside.

import { resolve } from 'node:path'
import { StringDecoder } from 'node:string_decoder'
import { UserError } from '../base/user-error.ts'
import { hostFacts } from '../check/claim-context.ts'
import { type RunningBox, runningBox, startList } from '../check/find-box.ts'
import { allHold, unseen } from '../check/judge.ts'
import { judgeBox } from '../check/judge-box.ts'
import { entryCalled } from '../course/directories.ts'
import { environment } from '../course/environment.ts'
import { exercises, findExercise, groundsOf } from '../course/exercises.ts'
import { findLesson, type Lesson, lessons, loadCheck, loadLesson } from '../course/lessons.ts'
import { requireFile } from '../course/translate.ts'
import { exerciseIn, fileOf, type Mine, workspaceHere } from '../course/workspace/find.ts'
import { withCause } from '../grader/causes.ts'
import { withPlaces } from '../grader/failed-at.ts'
import { readListForJudge } from '../grader/read-list.ts'
import { makeHost } from '../lab/host.ts'
import { insideLab } from '../lab/lab.ts'
import type { Host } from '../run/assemble.ts'
import type { Report } from '../run/report.ts'
import type { Box } from '../syscalls/clone.ts'
import { type Changes, changed, changesIn, refuseChanges } from './changes.ts'
import { requireProgram } from './command-words.ts'
import { enterLab, type LabKind, refuseWithoutLab } from './enter-lab.ts'
import { output } from './output.ts'
import { complain, print, printDocument } from './print.ts'
import { beginProgram, filesAmong } from './program-of-others.ts'
import { showPrinted } from './show/printed.ts'
import { showVerdicts } from './show/verdicts.ts'

interface Options extends Changes {
  readonly pid?: number
  readonly json?: true
  readonly debug?: true
  readonly lab: LabKind
}

export async function check(
  called: string | undefined,
  file: string | undefined,
  command: readonly string[] | undefined,
  options: Options,
) {
  const mine = learnersOwn(called, file, command, options)
  if (mine) return (await import('./exercise/check.ts')).checkExercise(mine, options)
  const lesson = lessonCalled(called)
  const named = [file, options.pid, command].filter(each => each !== undefined)
  if (named.length > 1) throw new UserError(2, 'only one of a file, a process and a command can be judged at a time')
  requireProgram(command, `cooper check ${lesson.name} -- unshare -pf --mount-proc {}`)
  if ((options.without || options.with) && (options.pid !== undefined || command))
    throw new UserError(2, 'only a list can be changed, not a process or a command', 'Name a file, or only the lesson.')
  if (file) requireFile(resolve(file))
  refuseChanges(options.lab, options)
  const call = { name: 'check', args: [lesson.id, file, command, options] } as const
  // A running process is outside the lab.
  if (options.pid === undefined) {
    const { needs } = file ? await groundsOf(lesson) : await loadLesson(lesson)
    if (!command) refuseWithoutLab(options.lab, needs)
    const files = file ? [file] : filesAmong(command ?? [])
    if (await enterLab(options.lab, call, { files, needs, reads: false })) return unlessKilled()
  }

  const { claims } = await loadCheck(lesson)
  const host = options.pid === undefined ? await makeHost() : undefined
  const before = host && hostFacts(host.pid)
  const changes: string[] = []
  const reports: Report[] = []
  let list: Box | undefined
  const on = {
    onList(box: Box) {
      changes.push(...changesIn(box))
      if (file) list = box
    },
    onReport: (report: Report) => void reports.push(report),
  }
  const subject = await begin(lesson, file, command, { ...options, host }, on)
  try {
    const judged = await judgeBox(claims, subject, before, host?.pid)
    const { claims: verdicts, notes } = list ? withCause(judged, list, reports) : { claims: judged, notes: [] }
    const passed = allHold(verdicts)
    if (options.json)
      printDocument({ lesson: lesson.id, ...(changes.length > 0 ? { changes } : {}), passed, claims: verdicts })
    else showVerdicts(output(), verdicts, changes)
    if (!passed) for (const note of notes) complain(`cooper: ${note}`)
    const open = unseen(verdicts).map(({ id }) => id)
    process.exitCode = passed ? 0 : open.length > 0 ? 3 : 1
    // A claim that was not checked is neither passed nor failed.
    if (!passed && open.length > 0)
      complain(`cooper: nothing failed, but this could not be checked here: ${open.join(', ')}`)
  } finally {
    await subject.stop()
  }
}

/** The named lesson, or in a workspace the lesson of the next exercise. Throws UserError. */
function lessonCalled(called: string | undefined): Lesson {
  const workspace = workspaceHere()
  if (called !== undefined) return workspace && !entryCalled(lessons(), called) ? unknownTo(called) : findLesson(called)
  if (workspace) return findLesson(exerciseIn(workspace, undefined).id)
  throw new UserError(
    2,
    'which lesson?',
    'Name one; `cooper` lists them. In a workspace, which `cooper init` makes, the default is the next exercise.',
  )
}

/** Throws UserError. In a workspace it lists the exercises. */
function unknownTo(called: string): never {
  findExercise(called)
  throw new UserError(2, `there is no lesson '${called}'`)
}

/** Throws UserError if the Node that judges was killed. PID 1 of the lab reports that as 137, 128 + SIGKILL. */
function unlessKilled(): void {
  if (process.exitCode !== 137) return
  throw new UserError(
    1,
    'the process that judges the box was killed',
    'Does the box, or the list, kill every process that it can see?',
  )
}

/**
 * In a workspace a lesson that has an exercise means the learner's own file, unless a file, process or command is
 * named.
 */
function learnersOwn(
  called: string | undefined,
  file: string | undefined,
  command: readonly string[] | undefined,
  { pid, without, with: other }: Options,
): Mine | undefined {
  const workspace = workspaceHere()
  if (!workspace || command || pid !== undefined || without || other || insideLab()) return undefined
  const exercise = called === undefined ? undefined : entryCalled(exercises(), called)
  if (called !== undefined && !exercise) return undefined
  if (file !== undefined && exercise && resolve(file) !== fileOf(workspace, exercise)) return undefined
  const own = exerciseIn(workspace, exercise?.id)
  return { workspace, exercise: own }
}

async function begin(
  lesson: Lesson,
  file: string | undefined,
  command: readonly string[] | undefined,
  { pid, host, ...changes }: Options & { readonly host: Host | undefined },
  { onList, onReport }: { onList: (list: Box) => void; onReport: (report: Report) => void },
): Promise<RunningBox> {
  if (pid !== undefined) return runningBox(pid)
  if (command) return beginProgram(command, `cooper check ${lesson.name} --pid`, host)
  const { prepare } = file ? await groundsOf(lesson) : await loadLesson(lesson)
  const { box } = file
    ? { box: (words: string[]) => readListForJudge(file, words, environment(), text => showPrinted(file, text)) }
    : await loadLesson(lesson)
  prepare?.()
  const list = async (words: string[]) => {
    const made = changed(await box(words), changes)
    onList(made)
    return made
  }
  const decoder = new StringDecoder('utf8')
  // Standard output is for the verdicts.
  const onOutput = (bytes: Buffer) => print(decoder.write(bytes), process.stderr)
  const start = () => startList(list, { host, onOutput, onReport })
  return file ? withPlaces(start) : start()
}
