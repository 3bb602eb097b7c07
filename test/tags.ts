// Each test file says in its first line when and how it runs: `// tags: slow, alone`. vitest.config.ts makes its projects
// of these, and test/tags.test.ts shows what a file without them gets.
import { readdirSync, readFileSync } from 'node:fs'

const MEANINGS = {
  fast: 'npm test runs it',
  slow: 'only npm run test:all runs it: it takes minutes, or tries what few changes can break',
  alone: 'it compares the host before and after, so no other test may run beside it on the same host',
  'per-lesson': 'it walks all lessons: each lesson is a project, so that several can be walked at once',
  last: 'it loads the machine so much that tests beside it would wait too long',
  'as-user': 'something in it differs for an ordinary user: CI runs it a second time as one',
  ci: 'it is slow, and .ci/run runs it all the same',
  node: 'the smoke test on other versions of Node',
  vm: 'it also runs on other kernels, in the virtual machine',
} as const

export type Tag = keyof typeof MEANINGS

export interface TestFile {
  readonly file: string
  readonly tags: readonly Tag[]
}

export const isTag = (word: string): word is Tag => Object.hasOwn(MEANINGS, word)

/** The tags in the text of a test file. Throws an Error that names the file where they make no sense. */
export function tagsOf(file: string, text: string): readonly Tag[] {
  const words = /^\/\/ tags: (.+)\n/.exec(text)?.[1]?.split(', ')
  const list = Object.entries(MEANINGS).map(([tag, means]) => `  ${tag}: ${means}`)
  const refuse = (why: string) =>
    new Error(`${file}: ${why}, like '// tags: fast, alone'. The tags are\n${list.join('\n')}`)
  if (!words) throw refuse('its first line must name its tags')
  const unknown = words.find(word => !isTag(word))
  if (unknown !== undefined) throw refuse(`'${unknown}' in its first line is no tag; the line must name tags`)
  const tags = words.filter(isTag)
  if (tags.includes('fast') === tags.includes('slow')) throw refuse('its first line must name either fast or slow')
  return tags
}

const here = new URL('.', import.meta.url)

/** All files named *.test.ts beside and below this one, as seen from the package's directory. */
export const testFiles = (): readonly TestFile[] =>
  readdirSync(here, { recursive: true, encoding: 'utf8' })
    .filter(file => file.endsWith('.test.ts'))
    .sort()
    .map(file => ({ file: `test/${file}`, tags: tagsOf(`test/${file}`, readFileSync(new URL(file, here), 'utf8')) }))
