// Lists that are wrong in an instructive way, each in a file that says in its first line which claim it fails first.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { packageRoot } from '../../base/package-root.ts'
import type { Lesson } from '../../course/lessons.ts'

/** The wrong lists for a lesson, which lie with its exercise. */
export const wrongLists = ({ id }: Pick<Lesson, 'id'>): string[] =>
  [join(packageRoot, 'exercises', id, 'wrong')]
    .filter(directory => existsSync(directory))
    .flatMap(directory => readdirSync(directory).map(file => join(directory, file)))
    .filter(file => file.endsWith('.ts'))

/** `// Fails: own-proc` */
export const failsFirst = (file: string): string | undefined =>
  /^\/\/ Fails: (\S+)/.exec(readFileSync(file, 'utf8'))?.[1]
