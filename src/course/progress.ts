// What a learner has done, kept in the XDG state directory:
//
//     { "version": 1, "lessons": { "NN-name": { "page": 3, "done": "2026-11-25T…", "answers": { "question": 1 } } } }
//
// Beside the lessons stand the exercises that were passed: { "exercises": { "NN-name": { "done": "2026-11-26T…" } } }
//
// The file is read anew before each change, and replaced in one step: a crash leaves the old one or the new one, and two
// coopers at once do not undo each other. What another version wrote in it, and we do not know, stays.
import { readdirSync, renameSync, rmSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, isAbsolute, join } from 'node:path'
import { makeDirectory } from '../base/make-directory.ts'
import { readIfThere } from '../base/read-if-there.ts'
import { replaceFile } from '../base/replace-file.ts'

export interface LessonProgress {
  /** The page that is open, from 0. */
  readonly page?: number
  /** When the last page was read, in the form of Date.toISOString. */
  readonly done?: string
  /** The choices that were taken, from 0, by the names of their questions. */
  readonly answers?: Readonly<Record<string, number>>
}

export interface Progress {
  readonly version: number
  readonly lessons: Readonly<Record<string, LessonProgress>>
}

const VERSION = 1

/** The XDG specification: a relative path counts as none. */
export function stateDirectory(env: NodeJS.ProcessEnv = process.env): string {
  const { XDG_STATE_HOME: named } = env
  return join(named && isAbsolute(named) ? named : join(env.HOME || homedir(), '.local', 'state'), 'cooperage')
}

const progressFile = (): string => join(stateDirectory(), 'progress.json')

/** What has been done so far; nothing where there is no file, or none that can be read. */
export function readProgress(file = progressFile()): Progress {
  const { version, lessons } = parsed(file) ?? {}
  return { version: typeof version === 'number' ? version : VERSION, lessons: isRecord(lessons) ? lessons : {} }
}

/**
 * Changes what is known of a lesson.
 * Gives false where nothing can be kept here (a home that cannot be written to): no lesson should fail for that.
 */
export function changeProgress(lesson: string, change: LessonProgress, file = progressFile()): boolean {
  const all = parsed(file)
  const lessons: Record<string, LessonProgress> = isRecord(all?.lessons) ? all.lessons : {}
  const before = isRecord(lessons[lesson]) ? lessons[lesson] : {}
  const answers = { ...before.answers, ...change.answers }
  const fresh = { ...before, ...change, ...(Object.keys(answers).length > 0 ? { answers } : {}) }
  return replace(file, {
    ...all,
    version: typeof all?.version === 'number' ? all.version : VERSION,
    lessons: { ...lessons, [lesson]: fresh },
  })
}

const isRecord = (value: unknown): value is Record<string, LessonProgress> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function parsed(file: string): Record<string, unknown> | undefined {
  const text = readIfThere(file)
  if (text === undefined) return undefined
  try {
    const all: unknown = JSON.parse(text)
    return isRecord(all) ? all : undefined
  } catch {
    setAside(file)
    return undefined
  }
}

/** A file that cannot be read as progress may still be a user's work: it is kept. */
function setAside(file: string): void {
  try {
    renameSync(file, `${file}.unreadable`)
  } catch {
    // it cannot be written to either
  }
}

function replace(file: string, all: object): boolean {
  try {
    makeDirectory(dirname(file), 0o700)
    replaceFile(file, `${JSON.stringify(all, null, 2)}\n`, 0o600)
    forgetOthers(file)
    return true
  } catch {
    return false
  }
}

/** What a cooper left that was killed between writing and renaming. */
function forgetOthers(file: string): void {
  const left = /\.json\.(\d+)\.new$/
  for (const name of readdirSync(dirname(file))) {
    const pid = Number(left.exec(name)?.[1] ?? Number.NaN)
    if (!Number.isNaN(pid) && !isRunning(pid)) rmSync(join(dirname(file), name), { force: true })
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** Which exercises were ever passed, in whatever workspace. */
export function exercisesDone(file = progressFile()): Readonly<Record<string, { readonly done?: string }>> {
  const { exercises } = parsed(file) ?? {}
  return isRecord(exercises) ? exercises : {}
}

/** Gives false where nothing can be kept here. */
export function exerciseDone(exercise: string, file = progressFile()): boolean {
  const all = parsed(file)
  const exercises = isRecord(all?.exercises) ? all.exercises : {}
  if (exercises[exercise]?.done) return true
  return replace(file, {
    ...all,
    version: typeof all?.version === 'number' ? all.version : VERSION,
    exercises: { ...exercises, [exercise]: { done: new Date().toISOString() } },
  })
}
