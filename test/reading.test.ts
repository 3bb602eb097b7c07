// tags: slow, per-lesson
// Reads each guided lesson whole, with --no-input: every block prints what the text shows.
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { readDocument } from '../src/course/text/document.ts'
import { cooper, root, users, walked } from './helpers/cooper.ts'
import { expectAsBefore, type Host, lookAtHost } from './helpers/host.ts'

let before: Host
beforeEach(() => {
  before = lookAtHost()
})
afterEach(() => expectAsBefore(before))

describe.each(walked)('lesson %s prints what its text shows', id => {
  test.each(users)('as $name', { timeout: 300_000 }, ({ as, env }) => {
    const { status, stdout, stderr } = cooper(['learn', '--no-input', id], { as, env, timeout: 240_000 })
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(stdout).toContain(`page 1 of ${readDocument(join(root, 'lessons', id, 'README.md')).pages.length}`)
  })
})
