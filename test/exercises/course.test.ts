// tags: slow, alone
// A lesson and an exercise in a directory of another author work like the ones that come with the package.
import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { cooper, environment, main, users } from '../helpers/cooper.ts'
import { makeWorkspace } from '../helpers/workspace.ts'

const FILES: Record<string, string> = {
  'lessons/20-cwd/README.md': '# 20 cwd: a place to stand\n\nWhere a process stands.\n',
  'lessons/20-cwd/lesson.ts': `import { chdir, clone, execve } from 'cooperage'

/** A process that stands at the top. */
export const box = (command: string[]) => clone(0, [chdir('/'), execve(command)])
export const command = ['pwd']
`,
  'lessons/20-cwd/check.ts': `import { claim, judged } from 'cooperage'
import { root } from 'cooperage/lessons/01-chroot/lesson.ts'

export const claims = [
  claim('at-the-top', 'It stands in the root directory.', ({ box }) =>
    judged(box.workingDirectory === '/' && root !== '/', \`it stands in \${box.workingDirectory}\`, {
      means: 'It stands elsewhere.',
      look: 'Call chdir.',
      calls: ['chdir'],
    })),
]
`,
  'exercises/20-cwd/README.md':
    '# 20 cwd: a place to stand\n\nLet it stand in /.\n\n## Hints\n\n1. Where?\n2. There.\n3. chdir\n',
  'exercises/20-cwd/exercise.ts': `import { clone, execve } from 'cooperage'

export const box = (command: string[]) => clone(0, [execve(command)])
`,
  'exercises/20-cwd/solution.ts': `import { chdir, clone, execve } from 'cooperage'

export const box = (command: string[]) => clone(0, [chdir('/'), execve(command)])
`,
  'exercises/21-own/README.md':
    '# 21 own: an exercise without a lesson\n\nAgain.\n\n## Hints\n\n1. Why?\n2. So.\n3. Yes.\n',
  'exercises/21-own/exercise.ts': "export { box } from '../20-cwd/solution.ts'\n",
  'exercises/21-own/solution.ts': "export { box } from '../20-cwd/solution.ts'\n",
  'exercises/21-own/given.ts': `import { still } from 'cooperage'
import { claims as cwd } from '../../lessons/20-cwd/check.ts'

export const claims = still('cwd', cwd)
export const command = ['pwd']
`,
}

let course: string
beforeAll(() => {
  course = mkdtempSync(join(tmpdir(), 'course-'))
  chmodSync(course, 0o755)
  for (const [path, text] of Object.entries(FILES)) {
    mkdirSync(dirname(join(course, path)), { recursive: true })
    writeFileSync(join(course, path), text)
  }
})
afterAll(() => rmSync(course, { recursive: true, force: true }))

describe.each(users)('as $name', ({ as, env }) => {
  const say = (...words: string[]) => cooper(['--course', course, ...words], { as, env })

  test('its lesson is listed beside ours, performed, and judged', () => {
    expect(say().stdout).toMatch(/13 container[\s\S]*20 cwd +a place to stand/)
    expect(say('demo', '20').stdout).toBe('/\n')
    expect(say('demo', 'cwd', '--trace').stdout).toContain('chdir("/") = 0')
    expect(say('check', '20')).toMatchObject({ status: 0, stdout: expect.stringContaining('✓ at-the-top') })
    expect(say('check', '20', '--json', join(course, 'exercises/20-cwd/exercise.ts')).status).toBe(1)
  })

  test('its exercises are done in a workspace, which remembers the course', () => {
    const w = makeWorkspace({ as, env }, ['--course', course])
    try {
      const here = (...words: string[]) => cooper(words, w.options)
      expect(here('progress').stdout).toContain('20 cwd')
      expect(here('check', '20').stdout).toContain('✗ at-the-top')
      writeFileSync(w.file('20-cwd'), here('solution', '20').stdout)
      expect(here('check', '20').status).toBe(0)
      expect(here('check', '21').stdout).toContain('✓ 1 claim of earlier exercises (20)')
      expect(here('run', '21').stdout).toBe('/\n')
    } finally {
      w.remove()
    }
  })
})

test('a directory without lessons/ and exercises/ is refused', () => {
  const { status, stderr } = cooper(['--course', '/proc', 'demo', 'pid'])
  expect({ status, stderr }).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('neither lessons/ nor exercises/'),
  })
})

test('the judge prints nothing when the process that asked it has ended', () => {
  // Outside of a lab, for this exercise lays nothing ready.
  const asked = { COOPERAGE_COURSE: course, COOPERAGE_CALL: JSON.stringify({ name: 'judge', args: ['20-cwd'] }) }
  const { status, stderr } = spawnSync('sh', ['-c', '"$0" "$1" </dev/null | true', process.execPath, main], {
    env: environment(asked),
    encoding: 'utf8',
  })
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
})
