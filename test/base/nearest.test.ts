// tags: fast
// The name that was probably meant.
import { describe, expect, test } from 'vitest'
import { nearest } from '../../src/base/nearest.ts'
import { meant } from '../../src/grader/evaluator/meant.ts'
import * as toolkit from '../../src/index.ts'
import { otherNames } from '../../src/syscalls/other-names.ts'
import { descriptionOf } from '../../src/syscalls/syscall.ts'

describe('the nearest name', () => {
  test.each([
    ['another case and other signs', 'pivotRoot', ['chroot', 'pivot_root'], 'pivot_root'],
    ['two letters in each other’s place', 'mqeuue', ['mqueue', 'tmpfs'], 'mqueue'],
    ['a name that begins so', 'mq', ['mount', 'mqueue', 'tmpfs'], 'mqueue'],
    ['a name with which it begins', 'MS_RECURSIVE', ['MS_RELATIME', 'MS_REC', 'MS_REMOUNT'], 'MS_REC'],
    ['the rest of a name', 'SYS_ADMIN', ['CAP_SYS_ADMIN', 'CAP_NET_ADMIN'], 'CAP_SYS_ADMIN'],
    ['the same family', 'MNT_DETATCH', ['MS_DETATCHED', 'MNT_DETACH'], 'MNT_DETACH'],
    ['none, where the letters are other letters', 'nosuchfs', ['tmpfs', 'proc'], undefined],
    ['none, where several begin so', 'CAP_NET', ['CAP_NET_ADMIN', 'CAP_NET_RAW'], undefined],
  ])('%s: %s', (_, name, names, near) => {
    expect(nearest(name, names)).toBe(near)
  })

  test('another name for it comes before a name with few other letters', () => {
    expect(nearest('CLONE_NEWMNT', ['CLONE_NEWNET', 'CLONE_NEWNS'])).toBe('CLONE_NEWNET')
    expect(nearest('CLONE_NEWMNT', ['CLONE_NEWNET', 'CLONE_NEWNS'], otherNames)).toBe('CLONE_NEWNS')
  })
})

test('the toolkit has every name that another name stands for, and none of the other names', () => {
  const names = Object.keys(toolkit)
  expect(Object.values(otherNames).filter(name => !names.includes(name))).toEqual([])
  expect(Object.keys(otherNames).filter(name => names.includes(name))).toEqual([])
})

describe('a constant that the call on the line takes comes first', () => {
  test.each([
    ['PRIVATE', 'mount("none", "/", null, PRIVATE, null)', 'MS_PRIVATE'],
    ['CLONE_PRIVATE', 'mount("none", "/", null, CLONE_PRIVATE, null)', 'MS_PRIVATE'],
    ['RDONLY', '(0, import_cooperage.open)("/etc/passwd", RDONLY)', 'O_RDONLY'],
    ['RDONLY', '(0, import_cooperage.mount)("a", "b", "tmpfs", RDONLY, null)', 'MS_RDONLY'],
    ['MS_RECURSIVE', 'mount("none", "/", null, MS_RECURSIVE, null)', 'MS_REC'],
    ['NEWPID', 'clone(NEWPID, [])', 'CLONE_NEWPID'],
    ['CLONE_NEWMNT', 'clone(CLONE_NEWMNT, [])', 'CLONE_NEWNS'],
    ['umount', 'umount("/x")', 'umount2'],
  ])('%s in %s', (name, line, near) => {
    expect(meant(name, toolkit, line)).toBe(`; did you mean ${near}?`)
  })
})

describe('a constant between quotes is said with its name', () => {
  const fixFor = (call: object, argument: number, value: unknown) =>
    descriptionOf(call)?.params[argument]?.fixFor?.(value)

  test.each([
    [toolkit.mount, 3, 'MS_BIND', 'without quotes: MS_BIND.'],
    [toolkit.mount, 3, 'rec|private', 'without quotes: MS_REC | MS_PRIVATE.'],
    [toolkit.prctl, 1, 'CAP_SYS_ADMN', undefined],
    [toolkit.clone, 0, 'newpid', 'without quotes: CLONE_NEWPID.'],
    [toolkit.clone, 0, 'nothing of it', undefined],
  ])('%o, argument %d: %s', (call, argument, value, words) => {
    const fix = fixFor(call, argument, value)
    if (words === undefined) expect(fix).toBeUndefined()
    else expect(fix).toContain(words)
  })
})
