// tags: fast, as-user
// Mistakes that the field knows well, performed: the errno says one thing, and the message another, which is the reason.
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ExplainedFailure } from '../../src/explain/explained.ts'
import { capture, run } from '../../src/explain/perform.ts'
import { mapRoot } from '../../src/lab/map-root.ts'
import { clone } from '../../src/syscalls/clone.ts'
import {
  CLONE_NEWTIME,
  CLONE_NEWUSER,
  MS_BIND,
  MS_PRIVATE,
  MS_REC,
  SECCOMP_SET_MODE_STRICT,
} from '../../src/syscalls/constants.ts'
import { chdir, write } from '../../src/syscalls/files.ts'
import { chroot, mount } from '../../src/syscalls/mounts.ts'
import { execve, exit, unshare } from '../../src/syscalls/processes.ts'
import { seccomp } from '../../src/syscalls/security.ts'
import type { Steps } from '../../src/syscalls/step.ts'
import { own } from '../helpers/boxes.ts'

const directory = mkdtempSync(join(tmpdir(), 'cooper-known-'))
const at = (name: string) => join(directory, name)
beforeAll(() => {
  chmodSync(directory, 0o755)
  for (const name of ['root', 'root/bin', 'root/usr', 'root/tmp', 'root/whole', 'closed']) mkdirSync(at(name))
  writeFileSync(at('root/script'), '#!/bin/no-such-shell\n', { mode: 0o755 })
  writeFileSync(at('root/windows'), '#!/bin/sh\r\n', { mode: 0o755 })
  writeFileSync(at('root/text'), 'no script\n', { mode: 0o755 })
})
afterAll(() => rmSync(directory, { recursive: true }))

/** What is said of the call that fails in a box with these flags, and nothing else around it. */
function said(steps: Steps, flags: number): string {
  try {
    run(clone(flags, [...steps, exit(0)]))
  } catch (error) {
    if (error instanceof ExplainedFailure) return `${error.rule}: ${error.explanation.means}. ${error.fix}`
    throw error
  }
  return 'nothing failed'
}

/** The same in a box in which the caller is root. */
const saidIn = (steps: Steps): string => {
  const { flags, steps: all } = own(steps)
  return said(all, flags)
}

const maps = [mapRoot()].flat(2)

describe('a user namespace whose maker has no id in the one around it', () => {
  test('is refused for that', () => {
    expect(said([unshare(CLONE_NEWUSER)], CLONE_NEWUSER)).toMatch(
      /^known\.user-namespace\.maker-not-mapped: clone\(CLONE_NEWUSER.* no call before writes its uid_map and gid_map: this/,
    )
  })

  test('with the maps further down, the fix says where they belong', () => {
    expect(said([unshare(CLONE_NEWUSER), ...maps], CLONE_NEWUSER)).toContain(
      'Put the writes of the maps above this line',
    )
  })

  test('is made once the maps are written', () => {
    expect(said([...maps, unshare(CLONE_NEWUSER)], CLONE_NEWUSER)).toBe('nothing failed')
  })
})

describe('ENOENT of execve, where the program is there', () => {
  test('names the interpreter of a script that is not', () => {
    expect(saidIn([chroot(at('root')), chdir('/'), execve(['/script'])])).toMatch(
      /^known\.execve\.interpreter-missing: \/script is there, but the interpreter of its first line, #!, \/bin\/no-such-shell, is/,
    )
  })

  test('names the line end of a script that was written elsewhere', () => {
    expect(saidIn([chroot(at('root')), execve(['/windows'])])).toContain('its first line ends with a carriage return')
  })

  test('names the dynamic loader, also behind a bind mount and for each directory of PATH', () => {
    const isPrivate = mount('none', '/', null, MS_REC | MS_PRIVATE, null)
    const bound = mount('/usr/bin', at('root/bin'), null, MS_BIND, null)
    expect(saidIn([isPrivate, bound, chroot(at('root')), chdir('/'), execve(['env'])])).toMatch(
      /^known\.execve\.interpreter-missing: \/bin\/env is there, but the dynamic loader that it names, \/lib\S*, is not in this root/,
    )
  })

  test('a program that is not there is not found, as before', () => {
    expect(saidIn([chroot(at('root')), execve(['/bin/nothing'])])).toMatch(/^earlier\.execve\.not-in-root/)
  })
})

describe('the offsets of a time namespace', () => {
  const offsets = (text: string) => write('/proc/self/timens_offsets', text)
  test.each([
    [
      'without a time namespace',
      [offsets('monotonic 1 0')],
      /^known\.time-namespace\.none-made: no call before makes a/,
    ],
    ['of a clock that has none', [unshare(CLONE_NEWTIME), offsets('realtime 1 0')], /the time of day has no offset/],
    ['beyond the beginning', [unshare(CLONE_NEWTIME), offsets('boottime -99999999999 0')], /would stand before 0/],
  ])('%s', (_, list, words) => {
    expect(saidIn(list)).toMatch(words)
  })
})

test('strict mode kills at the next call, and the message says what it leaves', async () => {
  const { flags, steps } = own([seccomp(SECCOMP_SET_MODE_STRICT, 0, []), execve(['true'])])
  await expect(capture(clone(flags, steps))).rejects.toMatchObject({ rule: 'stopped.strict-mode' })
})
