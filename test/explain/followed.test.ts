// tags: fast
// A fix that the list follows already is not given again.
import { describe, expect, test } from 'vitest'
import { errnoTable } from '../../src/explain/errno-rules.ts'
import { explain, failureOf } from '../../src/explain/explain.ts'
import { checkedFixes } from '../../src/explain/followed.ts'
import { StepFailed } from '../../src/run/failure.ts'
import { clone } from '../../src/syscalls/clone.ts'
import {
  CLONE_NEWNS,
  CLONE_NEWPID,
  CLONE_NEWUSER,
  MS_BIND,
  MS_MOVE,
  MS_PRIVATE,
  MS_REC,
  MS_REMOUNT,
} from '../../src/syscalls/constants.ts'
import { type ErrnoName, errnoNumber } from '../../src/syscalls/errno.ts'
import { mount } from '../../src/syscalls/mounts.ts'
import { unshare } from '../../src/syscalls/processes.ts'
import type { Steps } from '../../src/syscalls/step.ts'

/** What is said of the last call of a list. */
function said(errno: ErrnoName, steps: Steps, flags = 0) {
  const box = clone(flags, steps)
  const index = box.steps.length - 1
  const number = errnoNumber(errno)
  const report = { index, step: box.steps[index]!, errno: number, result: -number, ns: 0, began: 0n, aboutTo: false }
  return explain(failureOf(new StepFailed(report, box)))
}

const isPrivate = mount('none', '/', null, MS_REC | MS_PRIVATE, null)
const bind = mount('/x', '/x', null, MS_BIND, null)

describe('the fix of a rule about an errno', () => {
  test.each<[string, ErrnoName, Steps, Steps, number]>([
    ['bind the directory on itself', 'EINVAL', [], [bind, mount('none', '/x', null, MS_REMOUNT | MS_BIND, null)], 0],
    ['make the parent MS_PRIVATE', 'EINVAL', [], [isPrivate, bind, mount('/x', '/y', null, MS_MOVE, null)], 0],
    ['ask for CLONE_NEWNS', 'EPERM', [], [mount('none', '/x', 'tmpfs', 0, null)], CLONE_NEWUSER | CLONE_NEWNS],
    ['add CLONE_NEWUSER', 'EPERM', [], [unshare(CLONE_NEWPID)], 0],
  ])('%s', (words, errno, _, steps, flags) => {
    const alone = said(errno, [steps.at(-1)!], 0)
    const inList = said(errno, steps, flags)
    // unshare without CLONE_NEWUSER does not follow its fix.
    if (words === 'add CLONE_NEWUSER') return expect(inList.fix).toContain(words)
    expect(alone.fix, 'where nothing stands before it').toContain(words)
    expect(inList.fix, 'where the list does so already').not.toContain(words)
    expect(inList.means, 'what has happened is still said').toBe(alone.means)
  })

  test('is held against the list by a rule that exists', () => {
    const ids: readonly string[] = errnoTable.map(({ id }) => id)
    expect(checkedFixes.filter(id => !ids.includes(id))).toEqual([])
  })

  test('is held against the list wherever it asks for a namespace, or for privacy of mounts', () => {
    const asks = /^(add|ask for) CLONE_NEW|make .*MS_PRIVATE|bind .* on itself first|^prctl\(PR_SET_NO_NEW_PRIVS, 1/
    const unchecked = errnoTable
      .filter(({ id, fix }) => asks.test(fix) && !checkedFixes.includes(id))
      .map(({ id }) => id)
    // The first is about the call itself, the second names a mount that has no path.
    expect(unchecked).toEqual(['prctl.EINVAL.no-new-privs', 'move_mount.EINVAL.no-mount-point'])
  })
})
