// Where rooms are found: in this package, and in a directory of somebody else's that `--course` names.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { Problem } from '../linux/problem.ts'
import { packageRoot } from '../stage/package-root.ts'

/** Handed on to the lab, and to what is run for a lesson. */
const VARIABLE = 'COOPERAGE_COURSE'

/** A directory `NN-name`: half of a room, the one for reading or the one for doing. */
export interface Room {
  /** `02-pid` */
  readonly id: string
  /** `02` */
  readonly number: string
  /** `pid` */
  readonly name: string
  readonly directory: string
}

/** The path of a directory with rooms. Throws Problem where it has none. */
export function courseAt(directory: string): string {
  const path = resolve(directory)
  if (['lessons', 'exercises'].some(half => existsSync(join(path, half)))) return path
  throw new Problem(
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
    const { course } = JSON.parse(readFileSync(settings, 'utf8')) as { course?: unknown }
    return typeof course === 'string' ? course : undefined
  } catch {
    return undefined
  }
}

/** All rooms of a half that have this file, in order. A course's own stands in place of ours of the same name. */
export function rooms(half: 'lessons' | 'exercises', file: string): Room[] {
  const found = new Map<string, Room>()
  for (const course of [packageRoot, courseDirectory() ?? packageRoot])
    for (const room of roomsIn(join(course, half), file)) found.set(room.id, room)
  return [...found.values()].sort((a, b) => (a.id < b.id ? -1 : 1))
}

export function roomsIn(directory: string, file: string): Room[] {
  if (!existsSync(directory)) return []
  return readdirSync(directory)
    .filter(id => /^\d\d-[a-z]+$/.test(id) && existsSync(join(directory, id, file)))
    .map(id => ({ id, number: id.slice(0, 2), name: id.slice(3), directory: join(directory, id) }))
}

/** The one of that number, name or both: `2`, `02`, `pid`, `02-pid`; and `02-pid/`, as a shell completes it. */
export const roomCalled = <R extends Room>(all: readonly R[], called: string): R | undefined =>
  all.find(({ id, number, name }) => [id, number, name, String(Number(number)), `${id}/`].includes(called))

/** True where it came with this package, and so has been compiled with it. */
export const isOurs = ({ directory }: Room): boolean => directory.startsWith(join(packageRoot, '/'))
