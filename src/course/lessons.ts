// Finds the lessons: every directory `NN-name` is one. There is no registry to edit.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Problem } from '../linux/problem.ts'
import { packageRoot } from '../stage/package-root.ts'
import type { CheckModule, LessonModule } from './lesson.ts'
import type { Scene } from './scene.ts'

export interface Lesson {
  /** `02-pid` */
  readonly id: string
  /** `02` */
  readonly number: string
  /** `pid` */
  readonly name: string
  readonly directory: string
}

/** All lessons, in order. */
export function lessons(directory = join(packageRoot, 'lessons')): Lesson[] {
  return readdirSync(directory)
    .filter(id => /^\d\d-[a-z]+$/.test(id))
    .sort()
    .map(id => ({ id, number: id.slice(0, 2), name: id.slice(3), directory: join(directory, id) }))
}

/** The lesson of that number, name or both: `2`, `02`, `pid`, `02-pid`. Throws Problem where there is none. */
export function findLesson(called: string): Lesson {
  const all = lessons()
  const found = all.find(({ id, number, name }) => [id, number, name, String(Number(number))].includes(called))
  if (found) return found
  const names = all.map(({ number, name }) => `${number} ${name}`).join(', ')
  throw new Problem(2, `there is no lesson '${called}'`, `Lessons are named by number or name: ${names}.`)
}

/** `02 pid: its own process numbers`, as the first heading of a lesson or deck has it, without its number. */
export const withoutNumber = (title: string): string => title.replace(/^\d\d [a-z]+: /, '')

/** The first heading of its README. */
export function titleOf({ directory, name }: Lesson): string {
  const [heading = name] = readFileSync(join(directory, 'README.md'), 'utf8').split('\n', 1)
  return withoutNumber(heading.replace(/^# /, ''))
}

export const loadLesson = (lesson: Lesson): Promise<LessonModule> => load<LessonModule>(lesson, 'lesson')
export const loadCheck = (lesson: Lesson): Promise<CheckModule> => load<CheckModule>(lesson, 'check')

/** The lesson's further scenes, by name; none where it has no scenes.ts. */
export async function loadScenes(lesson: Lesson): Promise<Readonly<Record<string, Scene>>> {
  if (!existsSync(join(lesson.directory, 'scenes.ts'))) return {}
  return (await load<{ scenes: Readonly<Record<string, Scene>> }>(lesson, 'scenes')).scenes
}

async function load<Module>({ id }: Lesson, part: string): Promise<Module> {
  const room = (await import('rooms')).rooms[id]?.[part]
  if (!room) throw new Problem(4, `lessons/${id}/${part}.ts is not part of this build`, 'Build again: `npm run build`.')
  return room() as Promise<Module>
}
