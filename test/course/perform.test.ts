// tags: fast
// The commands of live blocks.
import { afterEach, expect, test } from 'vitest'
import { performCommand } from '../../src/course/text/perform.ts'
import { root } from '../helpers/cooper.ts'

afterEach(() => process.chdir(root))

test('a command finds a file of the package from any working directory', async () => {
  process.chdir('/')
  const { exit, printed } = await performCommand('cooper check uts exercises/03-uts/wrong/forgot-the-namespace.ts', {
    columns: 80,
  })
  expect({ exit, printed }).toMatchObject({ exit: { code: 1 }, printed: expect.stringContaining('✗') })
})

test.each([60, 80])('an error message is wrapped to %i columns', async columns => {
  const { exit, printed } = await performCommand('cooper demo mount --fail 7=EINVAL', { columns })
  expect(exit.code).toBe(1)
  expect(printed).toMatch(/^cooper: pivot_root\("\.", "\."\): EINVAL/)
  expect(printed.split('\n').filter(line => line.length > columns)).toEqual([])
})
