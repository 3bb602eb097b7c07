// What a live block of a text performs.
import { afterEach, expect, test } from 'vitest'
import { performCommand } from '../../src/course/text/perform.ts'
import { root } from '../helpers/cooper.ts'

afterEach(() => process.chdir(root))

test('a command that names a file of the package finds it, wherever the reader stands', async () => {
  process.chdir('/')
  const { exit, printed } = await performCommand('cooper check uts test/wrong/03-uts/forgot-the-namespace.ts', {
    columns: 80,
  })
  expect({ exit, printed }).toMatchObject({ exit: { code: 1 }, printed: expect.stringContaining('✗') })
})
