// What the lessons use of this machine, by the ids of the doctor's findings: `uses.json` beside a lesson's README.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Lesson, lessons } from './lessons.ts'

/** The lessons that use what this finding is about, in their order. */
export const lessonsUsing = (finding: string): Lesson[] => lessons().filter(lesson => usesOf(lesson).includes(finding))

/** The ids in a lesson's uses.json; none where it has no such file. */
export function usesOf({ directory }: Lesson): readonly string[] {
  const file = join(directory, 'uses.json')
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : []
}
