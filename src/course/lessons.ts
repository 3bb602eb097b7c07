// Finds the lessons: every directory `NN-name` is one, without a list to edit.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { UserError } from '../base/user-error.ts'
import { type CourseEntry, entriesWith, entryCalled, isOurs } from './directories.ts'
import type { CheckModule, LessonModule } from './lesson.ts'
import type { Scene } from './scene.ts'

export type Lesson = CourseEntry

/** All lessons, in order. */
export const lessons = (): Lesson[] => entriesWith('lessons', 'README.md')

/** The lesson with this number, name or both. Throws UserError if there is none. */
export function findLesson(called: string): Lesson {
  const all = lessons()
  const found = entryCalled(all, called)
  if (found) return found
  const names = all.map(({ number, name }) => `${number} ${name}`).join(', ')
  throw new UserError(2, `there is no lesson '${called}'`, `Lessons are named by number or name: ${names}.`)
}

/** The title of a lesson or deck without its number: `NN name: what it is about` → `what it is about`. */
export const withoutNumber = (title: string): string => title.replace(/^\d\d [a-z]+: /, '')

/** The first heading of the lesson's README, without its number. */
export function titleOf({ directory, name }: Lesson): string {
  const [heading = name] = readFileSync(join(directory, 'README.md'), 'utf8').split('\n', 1)
  return withoutNumber(heading.replace(/^# /, ''))
}

export const loadLesson = (lesson: Lesson): Promise<LessonModule> => load<LessonModule>(lesson, 'lesson')
export const loadCheck = (lesson: Lesson): Promise<CheckModule> => load<CheckModule>(lesson, 'check')

/** The scenes of a lesson by name; none if it has no scenes.ts. */
export async function loadScenes(lesson: Lesson): Promise<Readonly<Record<string, Scene>>> {
  if (!existsSync(join(lesson.directory, 'scenes.ts'))) return {}
  return (await load<{ scenes: Readonly<Record<string, Scene>> }>(lesson, 'scenes')).scenes
}

async function load<Module>(lesson: Lesson, part: string): Promise<Module> {
  if (!isOurs(lesson)) return (await import('./compile.ts')).compile<Module>(join(lesson.directory, `${part}.ts`))
  const load = (await import('course-modules')).lessons[lesson.id]?.[part]
  if (load) return load() as Promise<Module>
  throw new UserError(4, `lessons/${lesson.id}/${part}.ts is not part of this build`, 'Build again: `npm run build`.')
}
