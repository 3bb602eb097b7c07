// tags: slow, node
// Each part of the program once, with the Node that runs this test.
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { cooper, cooperJson, ordinary, root, usersOf, walked } from './helpers/cooper.ts'
import { makeWorkspace, type TestWorkspace } from './helpers/workspace.ts'

const [user = ordinary] = usersOf('02-pid')
const { as, env } = user
let w: TestWorkspace | undefined
afterEach(() => w?.remove())

test.each(walked.filter(id => usersOf(id).length > 0))('every claim holds for the list of lesson %s', id => {
  expect(cooper(['check', id], { as, env })).toMatchObject({ status: 0 })
})

test('the x-ray of a lesson names its namespaces', () => {
  const { xray } = cooperJson<{ xray: { rows: { differs: boolean }[] } }>(['demo', 'pid'], { as, env })
  expect(
    xray.rows.some(row => row.differs),
    'a row of the x-ray differs',
  ).toBe(true)
})

test('a wrong list is judged', () => {
  const file = join(root, 'exercises/02-pid/wrong/forgot-the-pid-namespace.ts')
  expect(cooper(['check', 'pid', file], { as, env })).toMatchObject({ status: 1 })
})

test("a learner's file is judged in a workspace", () => {
  w = makeWorkspace(user)
  expect(cooper(['check', '01'], w.options)).toMatchObject({ status: 1 })
  w.solve('01-chroot')
  expect(cooper(['check', '01'], w.options)).toMatchObject({ status: 0, stderr: '' })
})

test('a guided lesson is read to its end', () => {
  expect(cooper(['learn', '--no-input', 'uts'], { as, env })).toMatchObject({ status: 0, stderr: '' })
})
