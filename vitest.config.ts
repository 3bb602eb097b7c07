import { existsSync, readdirSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { defineConfig, type TestProjectConfiguration } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'
import { sourceOfCourseModules } from './course-modules.js'
import { ownMachine } from './test/pool.ts'
import { isTag, type Tag, testFiles } from './test/tags.ts'

/** Root gives each test file namespaces of its own (test/isolate). An ordinary user's tests run on the host itself. */
const isolated = process.geteuid?.() === 0

/** COOPER_TEST_TAGS=fast,as-user selects the files that have all these tags. */
const wanted = process.env.COOPER_TEST_TAGS?.split(',') ?? []
const unknown = wanted.find(word => !isTag(word))
if (unknown !== undefined) throw new Error(`COOPER_TEST_TAGS: '${unknown}' is no tag of test/tags.ts`)
const selected = testFiles().filter(({ tags }) => wanted.every(tag => tags.includes(tag as Tag)))

/** Projects of a higher order begin when those of a lower one have ended. On machines of their own, all run at once. */
const ORDER = { together: 0, alone: 1, last: 2 }
const oneByOne = isolated ? {} : { fileParallelism: false }

const lessons = readdirSync(new URL('lessons', import.meta.url)).filter(id =>
  existsSync(new URL(`lessons/${id}/lesson.ts`, import.meta.url)),
)

function projectsOf(): TestProjectConfiguration[] {
  const together: string[] = []
  const alone: string[] = []
  const projects: TestProjectConfiguration[] = []
  const add = (name: string, order: keyof typeof ORDER, test: object) => {
    const groupOrder = isolated && order !== 'last' ? 0 : ORDER[order]
    projects.push({ extends: true, test: { name, sequence: { groupOrder }, ...test } })
  }
  for (const { file, tags } of selected) {
    const order = tags.includes('last') ? 'last' : 'alone'
    if (tags.includes('per-lesson'))
      for (const id of lessons)
        add(`${file} ${id}`, order, { include: [file], env: { COOPER_LESSON: id }, ...oneByOne })
    else if (tags.includes('last')) add(file, order, { include: [file], ...oneByOne })
    else (tags.includes('alone') ? alone : together).push(file)
  }
  if (together.length > 0) add('together', 'together', { include: together })
  if (alone.length > 0) add('alone', 'alone', { include: alone, ...oneByOne })
  return projects
}

/** The lessons take longest. Begun last, the longest would keep one processor busy while the others are idle. */
class LessonsFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isLesson = ({ project }: TestSpecification) => project.config.env?.COOPER_LESSON !== undefined
    const sorted = await super.sort(files)
    return [...sorted.filter(isLesson), ...sorted.filter(file => !isLesson(file))]
  }
}

const here = fileURLToPath(new URL('.', import.meta.url)).slice(0, -1)
const courseModules = {
  name: 'course-modules',
  resolveId: (id: string) => (id === 'course-modules' ? `\0${id}` : undefined),
  load: (id: string) => (id === '\0course-modules' ? sourceOfCourseModules(here) : undefined),
}

export default defineConfig({
  plugins: [courseModules],
  resolve: { alias: { cooperage: fileURLToPath(new URL('./src/index.ts', import.meta.url)) } },
  test: {
    // Each file in a process of its own: threads share a process, and the tests look at their own process.
    pool: isolated ? ownMachine : 'forks',
    // A test mostly waits for the processes that it started.
    maxWorkers: isolated ? availableParallelism() + 1 : availableParallelism(),
    sequence: { sequencer: LessonsFirst },
    testTimeout: 60_000,
    reporters: ['default', './test/not-run.ts'],
    projects: projectsOf(),
  },
})
