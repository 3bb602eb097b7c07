// Where lessons and exercises are found: in this package, and in the directory that `--course` names.
import { existsSync, readdirSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { packageRoot } from '../base/package-root.ts'
import { readText } from '../base/read-text.ts'
import { UserError } from '../base/user-error.ts'

/** Handed on to the lab, and to what is run for a lesson. */
const VARIABLE = 'COOPERAGE_COURSE'

/** A directory `NN-name` in lessons/ or in exercises/. */
export interface CourseEntry {
  /** `NN-name` */
  readonly id: string
  /** `NN` */
  readonly number: string
  readonly name: string
  readonly directory: string
}

/** The path of a directory that has lessons/ or exercises/. Throws UserError where it has neither. */
export function courseAt(directory: string): string {
  const path = resolve(directory)
  if (['lessons', 'exercises'].some(half => existsSync(join(path, half)))) return path
  throw new UserError(
    2,
    `there is neither lessons/ nor exercises/ in ${directory}`,
    '--course names a directory that has them.',
  )
}

/** The directory that `--course` named. */
export const courseDirectory = (): string | undefined => process.env[VARIABLE] || ofWorkspace()

/** A workspace remembers the course that it was made with. */
function ofWorkspace(from = process.cwd()): string | undefined {
  const settings = join(from, '.cooper', 'workspace.json')
  if (existsSync(settings)) return courseIn(settings)
  return dirname(from) === from ? undefined : ofWorkspace(dirname(from))
}

/** What makes no sense names no course; `cooper init` writes it anew. */
function courseIn(settings: string): string | undefined {
  try {
    const { course } = JSON.parse(readText(settings)) as { course?: unknown }
    return typeof course === 'string' ? course : undefined
  } catch {
    return undefined
  }
}

/** All entries of lessons/ or exercises/ that have this file, in order. Those of `--course` replace ours of the same name. */
export function entriesWith(half: 'lessons' | 'exercises', file: string): CourseEntry[] {
  const found = new Map<string, CourseEntry>()
  for (const course of [packageRoot, courseDirectory() ?? packageRoot])
    for (const entry of entriesIn(join(course, half), file)) found.set(entry.id, entry)
  return [...found.values()].sort((a, b) => (a.id < b.id ? -1 : 1))
}

function entriesIn(directory: string, file: string): CourseEntry[] {
  if (!existsSync(directory)) return []
  return readdirSync(directory)
    .filter(id => /^\d\d-[a-z]+$/.test(id) && existsSync(join(directory, id, file)))
    .map(id => ({ id, number: id.slice(0, 2), name: id.slice(3), directory: join(directory, id) }))
}

/** The one of that number, with or without its 0, name or both; and `NN-name/`, as a shell completes it. */
export const entryCalled = <Entry extends CourseEntry>(all: readonly Entry[], called: string): Entry | undefined =>
  all.find(({ id, number, name }) => [id, number, name, String(Number(number)), `${id}/`].includes(called))

/** A lesson whose name texts give as an example: the third, if there are so many. */
export function exampleLesson(): CourseEntry | undefined {
  const all = entriesWith('lessons', 'README.md')
  return all[2] ?? all.at(-1)
}

/** True where it came with this package, and so has been compiled with it. */
export const isOurs = ({ directory }: CourseEntry): boolean => directory.startsWith(join(packageRoot, '/'))
