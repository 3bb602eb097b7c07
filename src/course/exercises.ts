// Finds the exercises, and for each its task, its hints, what it gives, and the claims that judge it.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { UserError } from '../base/user-error.ts'
import type { Claim } from '../check/claim.ts'
import { type CourseEntry, entriesWith, entryCalled, isOurs } from './directories.ts'
import type { CheckModule, LessonModule } from './lesson.ts'
import { findLesson, type Lesson, lessons, loadCheck, loadLesson } from './lessons.ts'

export type Exercise = CourseEntry

/** The exports of given.ts, for an exercise that differs from the lesson of its name. */
export type GivenModule = Partial<Pick<LessonModule, 'prepare' | 'needs' | 'command'> & CheckModule>

/** What is prepared before the list is performed, and the claims that are judged afterwards. */
export interface Given {
  readonly claims: readonly Claim[]
  readonly prepare?: LessonModule['prepare']
  readonly needs?: LessonModule['needs']
  readonly command: readonly string[]
}

/** All exercises, in order. */
export const exercises = (): Exercise[] => entriesWith('exercises', 'exercise.ts')

/**
 * The exercise with this number or name. Throws UserError if there is none. @param or a sentence with another
 * suggestion
 */
export function findExercise(called: string, or = ''): Exercise {
  const all = exercises()
  const found = entryCalled(all, called)
  if (found) return found
  const names = all.map(({ number, name }) => `${number} ${name}`).join(', ')
  throw new UserError(2, `there is no exercise '${called}'`, `These are the exercises: ${names}. ${or}`.trimEnd())
}

export const exerciseFile = ({ directory }: Exercise): string => join(directory, 'exercise.ts')
export const solutionFile = ({ directory }: Exercise): string => join(directory, 'solution.ts')

/** What given.ts exports; for exports that it lacks, those of the lesson. */
export async function givenFor(exercise: Exercise): Promise<Given> {
  const lesson = lessonOf(exercise)
  const [own, ofLesson, ofCheck] = [
    await loadGiven(exercise),
    lesson && (await loadLesson(lesson)),
    lesson && (await loadCheck(lesson)),
  ]
  const claims = own.claims ?? ofCheck?.claims
  if (!claims)
    throw new UserError(
      2,
      `exercise ${exercise.id} has no claims`,
      'Its given.ts exports them, or the check.ts of its lesson.',
    )
  const prepare = own.prepare ?? ofLesson?.prepare
  const needs = own.needs ?? ofLesson?.needs
  return {
    claims,
    command: own.command ?? ofLesson?.command ?? ['sh'],
    ...(prepare ? { prepare } : {}),
    ...(needs ? { needs } : {}),
  }
}

/** What is prepared before a file is judged by the claims of this lesson: what its exercise gives, if it has one. */
export async function groundsOf(lesson: Lesson): Promise<Pick<Given, 'prepare' | 'needs'>> {
  const exercise = exercises().find(({ id }) => id === lesson.id)
  return exercise ? givenFor(exercise) : loadLesson(lesson)
}

const lessonOf = ({ id }: Exercise): Lesson | undefined =>
  lessons().some(lesson => lesson.id === id) ? findLesson(id) : undefined

async function loadGiven(exercise: Exercise): Promise<GivenModule> {
  const file = join(exercise.directory, 'given.ts')
  if (!existsSync(file)) return {}
  if (!isOurs(exercise)) return (await import('./compile.ts')).compile<GivenModule>(file)
  const given = (await import('course-modules')).given[exercise.id]
  if (given) return given() as Promise<GivenModule>
  throw new UserError(4, `exercises/${exercise.id}/given.ts is not part of this build`, 'Build again: `npm run build`.')
}

/** A series of hints: about the exercise as a whole, or about one failed claim. */
export interface Series {
  /** The id of the claim; undefined for the exercise as a whole. */
  readonly claim: string | undefined
  readonly hints: readonly string[]
}

export interface ExerciseText {
  readonly title: string
  /** The task, as Markdown, without the hints. */
  readonly task: string
  readonly series: readonly Series[]
}

/**
 * Reads README.md: the task, then `## Hints` with a numbered list, and below it sections by claim (`### own-proc`),
 * each with its own list.
 */
export function exerciseText({ directory, name }: Exercise): ExerciseText {
  // Comments are for authors: behind each line of the task stand the claims that hold it.
  const text = readFileSync(join(directory, 'README.md'), 'utf8').replace(/\s*<!--[\s\S]*?-->/g, '')
  const [task = '', hints = ''] = text.split(/^## Hints$/m)
  const title = (task.split('\n', 1)[0] ?? name).replace(/^# (\d\d [a-z]+: )?/, '')
  const parts = hints.split(/^### /m)
  const series = parts.map((part, i): Series => {
    const [first = '', ...rest] = part.split('\n')
    return i === 0
      ? { claim: undefined, hints: numbered(part) }
      : { claim: first.trim(), hints: numbered(rest.join('\n')) }
  })
  return { title, task: `${task.trimEnd()}\n`, series: series.filter(each => each.hints.length > 0) }
}

/** The items of a numbered list, each with its further lines. */
const numbered = (text: string): string[] =>
  text
    .split(/^\d+\. /m)
    .slice(1)
    .map(hint => hint.trim().replace(/\n {2,3}/g, '\n'))

/**
 * The hints for a failed claim: the series about that claim; if it is a claim of an earlier exercise (`pid-own-proc`)
 * about which this one has no hints, the series of that exercise; otherwise the series about the exercise as a whole.
 */
export function seriesFor(exercise: Exercise, claim: string | undefined): Series | undefined {
  const { series } = exerciseText(exercise)
  const own = series.find(each => each.claim === claim)
  if (own) return own
  const earlier = exercises().find(({ id, name }) => id < exercise.id && claim?.startsWith(`${name}-`))
  const earlierSeries = earlier && exerciseText(earlier).series.find(each => `${earlier.name}-${each.claim}` === claim)
  return earlierSeries ? { ...earlierSeries, claim } : series.find(each => each.claim === undefined)
}
