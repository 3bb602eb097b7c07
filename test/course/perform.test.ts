// What a live block of a text performs.
import { afterEach, expect, test } from 'vitest'
import { performCommand } from '../../src/course/text/perform.ts'
import { root } from '../helpers/cooper.ts'

afterEach(() => process.chdir(root))

test('a command that names a file of the package finds it, wherever the reader stands', async () => {
  process.chdir('/')
  const { exit, printed } = await performCommand('cooper check uts exercises/03-uts/wrong/forgot-the-namespace.ts', {
    columns: 80,
  })
  expect({ exit, printed }).toMatchObject({ exit: { code: 1 }, printed: expect.stringContaining('✗') })
})

test.each([60, 80])('what goes wrong is broken to fit into %i columns', async columns => {
  const { exit, printed } = await performCommand('cooper demo mount --fail 7=EINVAL', { columns })
  expect(exit.code).toBe(1)
  expect(printed).toMatch(/^cooper: pivot_root\("\.", "\."\): EINVAL/)
  expect(printed.split('\n').filter(line => line.length > columns)).toEqual([])
})
