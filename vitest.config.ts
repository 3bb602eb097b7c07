import { existsSync, readdirSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { defineConfig, type TestProjectConfiguration } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'
import { ownMachine } from './test/pool.ts'

/** Root can give each file a machine of its own, with namespaces; a user's would be no user's machine any more. */
const isolated = process.geteuid?.() === 0

/** These compare the host before and after: where it is everybody's, nobody else may make boxes while they run. */
const comparing = [
  'test/other-programs.test.ts',
  'test/cli/{signals,terminal}.test.ts',
  'test/exercises/refused.test.ts',
]
/**
 * Minutes, and so not part of `npm test`: all exercises and mistakes, whole lectures and guided lessons, files that run
 * away, other engines, other machines, each way to change a list, each call beside what strace saw.
 */
const thorough = [
  'test/cli/{ablate,changes,streams}.test.ts',
  'test/engines.test.ts',
  'test/exercises/!(refused).test.ts',
  'test/{honesty,install,learn,machine,lecture}.test.ts',
  'test/{pack,run/build}.test.ts',
]
/** These walk all lessons: a lesson at a time, so that several can be walked at once. */
const walking = {
  lesson: 'test/lessons.test.ts',
  wrong: 'test/wrong.test.ts',
  reading: 'test/reading.test.ts',
  ablation: 'test/ablate.test.ts',
  leaks: 'test/leaks.test.ts',
}
const lessons = readdirSync(new URL('lessons', import.meta.url)).filter(id =>
  existsSync(new URL(`lessons/${id}/lesson.ts`, import.meta.url)),
)

/** These load the machine so much (a killed box for each call, all at once) that nobody beside them would be in time. */
const LAST = 3
const project = (name: string, order: number, test: object): TestProjectConfiguration => ({
  extends: true,
  test: { name, sequence: { groupOrder: isolated && order < LAST ? 0 : order }, ...test },
})
const alone = isolated ? {} : { fileParallelism: false }
const walk = (kind: keyof typeof walking, order: number) =>
  lessons.map(id => project(`${kind} ${id}`, order, { include: [walking[kind]], env: { COOPER_LESSON: id }, ...alone }))

/** A file that is begun last keeps one processor busy while the others are done. These take the longest. */
const longest = [
  'exercises/curriculum',
  'exercises/whole',
  'cli/ablate',
  'lecture',
  'exercises/hostile',
  'lessons',
  'learn',
  'reading',
].map(name => `/test/${name}.test.ts`)
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification) => longest.findIndex(name => moduleId.endsWith(name)) >>> 0
    return files.toSorted((a, b) => place(a) - place(b))
  }
}

export default defineConfig({
  resolve: { alias: { cooperage: fileURLToPath(new URL('./src/index.ts', import.meta.url)) } },
  test: {
    // Each file in a process of its own: threads share a process, and a process is what we measure.
    pool: isolated ? ownMachine : 'forks',
    // A test mostly waits for the processes that it started.
    maxWorkers: isolated ? availableParallelism() + 1 : availableParallelism(),
    sequence: { sequencer: LongestFirst },
    testTimeout: 60_000,
    // Elsewhere a test that fails now and then shall be noticed by whoever wrote it. In CI and on an emulated processor,
    // where others take the time, it is tried once more, and named at the end.
    retry: process.env.CI || process.env.COOPER_TEST_EMULATED ? 1 : 0,
    reporters: ['default', './test/second-try.ts'],
    projects: [
      project('together', 0, {
        include: ['test/**/*.test.ts'],
        exclude: ['test/vm/**', ...comparing, ...thorough, ...Object.values(walking)],
      }),
      project('alone', 1, { include: comparing, exclude: thorough, ...alone }),
      ...walk('lesson', 1),
      project('thorough', 2, { include: thorough, ...alone }),
      ...walk('wrong', 2),
      // Each live block of each text performed, and each list without each of its lines.
      ...walk('reading', 2),
      ...walk('ablation', 2),
      // Fails and kills every list at every call.
      ...walk('leaks', LAST),
    ],
  },
})
