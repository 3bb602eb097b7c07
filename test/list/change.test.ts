// tags: fast
// One thing changed about a list: a line left out, a flag taken away, another argument.
import { describe, expect, test } from 'vitest'
import { capture } from '../../src/explain/perform.ts'
import { inV1 } from '../../src/list/cgroup-v1.ts'
import { flagsOf, THE_CLONE, withArgument, without, withoutFlag } from '../../src/list/change.ts'
import { showCall } from '../../src/list/show.ts'
import { StepFailed } from '../../src/run/failure.ts'
import { type Box, clone } from '../../src/syscalls/clone.ts'
import {
  CLONE_NEWNET,
  CLONE_NEWNS,
  CLONE_NEWPID,
  CLONE_NEWUTS,
  MS_PRIVATE,
  MS_REC,
  O_CLOEXEC,
  PR_SET_NO_NEW_PRIVS,
} from '../../src/syscalls/constants.ts'
import { buffer, cat, close, open, write } from '../../src/syscalls/files.ts'
import { mount } from '../../src/syscalls/mounts.ts'
import { execve, exit, fork, getpid, kill, prctl, unshare } from '../../src/syscalls/processes.ts'
import { linesOf, mayFail } from '../../src/syscalls/step.ts'
import { sethostname } from '../../src/syscalls/uts.ts'

const leftOut = ({ steps }: Box) => steps.flatMap((step, i) => (step.leftOut ? [i] : []))
const say = (text: string) => write(1, new TextEncoder().encode(text), text.length)

describe('a line that is left out', () => {
  test('is not performed, and the others keep their numbers', async () => {
    const { output, trace } = await capture(without(clone(0, [say('a'), say('b'), say('c'), exit(0)]), 1))
    expect(output).toBe('ac')
    expect(trace.map(({ index, step }) => [index, step.leftOut])).toEqual([
      [0, undefined],
      [1, true],
      [2, undefined],
      [3, undefined],
    ])
  })

  test('is left out with all of its calls, whichever of them was named', () => {
    const box = clone(0, [getpid(), ...write('/x', 'one'), ...write('/x', 'one'), ...execve(['true'])])
    expect(linesOf(box.steps).map(line => line.length)).toEqual([1, 3, 3, 6])
    for (const call of [1, 2, 3]) expect(leftOut(without(box, call))).toEqual([1, 2, 3])
    for (const call of [4, 5, 6]) expect(leftOut(without(box, call))).toEqual([4, 5, 6])
    expect(leftOut(without(box, 9))).toEqual([7, 8, 9, 10, 11, 12])
  })

  test('is one line in cgroup v1 as well, where it is more calls', () => {
    const steps = inV1(write('/sys/fs/cgroup/box/cpu.max', '1 2'), [['cpu'], ['cpuacct']])
    expect(steps).toHaveLength(6)
    expect(leftOut(without(clone(0, steps), 4))).toHaveLength(6)
  })

  test('may be one that nobody comes back from', async () => {
    const { output, exit: end } = await capture(without(clone(0, [say('a'), ...execve(['echo', 'b'])]), 1))
    expect({ output, code: end.code }).toEqual({ output: 'a', code: 0 })
  })

  test('may be a fork: then there is one process', async () => {
    const pid = getpid()
    const { trace } = await capture(without(clone(0, [fork(), pid, exit(0)]), 0))
    expect(trace[1]?.result).toBeGreaterThan(1)
  })

  test.each([-2, 4, 99])('must be there: call %i is not', index => {
    expect(() => without(clone(0, [getpid(), exit(0)]), index)).toThrow(/the list has no call/)
  })
})

describe('a call that needs the result of a line that is left out', () => {
  const file = open('/proc/self/status', O_CLOEXEC)

  test('fails, and says why', async () => {
    const performed = capture(without(clone(0, [file, close(file), exit(0)]), 0))
    await expect(performed).rejects.toThrow(StepFailed)
    await expect(performed).rejects.toThrow(
      'close(<openat>): EBADF, for it needs the result of openat(AT_FDCWD, "/proc/self/status", O_CLOEXEC, 0), which was left out',
    )
  })

  test('fails wherever the result would stand', async () => {
    const pid = getpid()
    await expect(capture(without(clone(0, [pid, kill(pid, 0), exit(0)]), 0))).rejects.toThrow(/^kill\(.*EINVAL, for/)
    const message = { bytes: new Uint8Array(4), relocations: [{ offset: 0, size: 4 as const, of: pid }] }
    const sent = write(1, message as never, 4)
    await expect(capture(without(clone(0, [pid, sent, exit(0)]), 0))).rejects.toThrow(/^write\(.*EINVAL, for/)
  })

  test('does not end a list that goes on without it', async () => {
    const box = without(clone(0, [file, ...mayFail(close(file)), say('on'), exit(0)]), 0)
    expect((await capture(box)).output).toBe('on')
  })

  test('is left out with it, where both are', async () => {
    const box = without(without(clone(0, [file, close(file), say('on'), exit(0)]), 0), 1)
    expect((await capture(box)).output).toBe('on')
  })

  test('is the only one that fails', () => {
    const other = open('/', O_CLOEXEC)
    const { steps } = without(clone(0, [file, other, close(other), close(file), exit(0)]), 0)
    expect(steps.map(step => step.lacks !== undefined)).toEqual([false, false, false, true, false])
  })

  test('is made after all where the call stands there twice', async () => {
    const twice = clone(0, [getpid(), file, getpid(), file, close(file), exit(0)])
    expect((await capture(without(twice, 1))).exit.code).toBe(0)
  })
})

describe('a flag that is taken out', () => {
  const box = clone(CLONE_NEWPID | CLONE_NEWNS, [
    unshare(CLONE_NEWNET | CLONE_NEWPID),
    mount('none', '/', null, MS_REC | MS_PRIVATE, null),
    unshare(CLONE_NEWUTS),
  ])

  test('is taken out of every call that makes namespaces', () => {
    const { flags, clone: made, steps } = withoutFlag(box, 'CLONE_NEWPID')
    expect(flags).toBe(CLONE_NEWNS)
    expect([made, ...steps].map(step => [showCall(step), step.changed])).toEqual([
      ['clone3(CLONE_NEWNS)', 'without CLONE_NEWPID'],
      ['unshare(CLONE_NEWNET)', 'without CLONE_NEWPID'],
      ['mount("none", "/", NULL, MS_REC|MS_PRIVATE, NULL)', undefined],
      ['unshare(CLONE_NEWUTS)', undefined],
    ])
  })

  test('or of the one that is named', () => {
    const less = withoutFlag(withoutFlag(box, 'CLONE_NEWPID', 0), 'MS_REC', 1)
    expect(less.flags).toBe(box.flags)
    expect(less.steps.map(step => showCall(step))).toEqual([
      'unshare(CLONE_NEWNET)',
      'mount("none", "/", NULL, MS_PRIVATE, NULL)',
      'unshare(CLONE_NEWUTS)',
    ])
    expect(withoutFlag(box, 'CLONE_NEWNS', THE_CLONE).flags).toBe(CLONE_NEWPID)
  })

  test('must be there', () => {
    expect(() => withoutFlag(box, 'CLONE_NEWIPC')).toThrow('no call of the list makes a namespace by CLONE_NEWIPC')
    expect(() => withoutFlag(box, 'MS_REC')).toThrow('no call of the list makes a namespace by MS_REC')
    expect(() => withoutFlag(box, 'MS_BIND', 1)).toThrow('has no flag MS_BIND')
    expect(() => withoutFlag(box, 'MS_BIND', 9)).toThrow('the list has no call 10')
  })

  test('has the name that a trace shows', () => {
    expect(box.steps.map(flagsOf)).toEqual([
      ['CLONE_NEWPID', 'CLONE_NEWNET'],
      ['MS_REC', 'MS_PRIVATE'],
      ['CLONE_NEWUTS'],
    ])
    expect(flagsOf(box.clone)).toEqual(['CLONE_NEWNS', 'CLONE_NEWPID'])
    expect([prctl(PR_SET_NO_NEW_PRIVS, 1), fork(), open('/', 0)].map(flagsOf)).toEqual([[], [], []])
  })
})

describe('another argument', () => {
  test('is what the call is made with', async () => {
    const bytes = new TextEncoder().encode('old')
    const box = clone(0, [write(1, bytes, 3), exit(0)])
    const other = withArgument(withArgument(box, 0, 'buf', new TextEncoder().encode('newer')), 1, 'status', 7)
    expect(await capture(other)).toMatchObject({ output: 'newer', exit: { code: 7 } })
    expect(other.steps.map(step => step.changed)).toEqual(['buf was "old"', 'status was 0'])
  })

  test('is as long as the next one says, where that said so before', () => {
    expect(showCall(withArgument(clone(0, [sethostname('box')]), 0, 'name', 'larger').steps[0]!)).toBe(
      'sethostname("larger", 6)',
    )
    const wrong = withArgument(withArgument(clone(0, [sethostname('box')]), 0, 'len', 2), 0, 'name', 'larger')
    expect(showCall(wrong.steps[0]!)).toBe('sethostname("larger", 2)')
    expect(wrong.steps[0]?.changed).toBe('len was 3, name was "box"')
  })

  test('may be that of the clone', () => {
    const { flags, clone: made } = withArgument(clone(CLONE_NEWPID, []), THE_CLONE, 'flags', 0)
    expect([flags, showCall(made)]).toEqual([0, 'clone3(0)'])
  })

  test('makes room of what was a text', async () => {
    const memory = buffer(4)
    const box = clone(0, [...cat('/proc/sys/kernel/ostype'), exit(0)])
    expect((await capture(withArgument(box, 0, 'pathname', '/proc/sys/kernel/osrelease'))).output).not.toBe('Linux\n')
    expect(withArgument(box, 2, 'buf', memory).steps[2]?.args[1]).toBe(memory)
  })

  test('must be one that the call has', () => {
    const box = clone(0, [mount('none', '/', null, 0, null), prctl(PR_SET_NO_NEW_PRIVS, 1), getpid()])
    expect(() => withArgument(box, 0, 'flags', 0)).toThrow(
      expect.objectContaining({
        message: "mount has no parameter 'flags'",
        fix: 'It has: source, target, filesystemtype, mountflags, data.',
      }),
    )
    expect(() => withArgument(box, 1, 'arg3', 0)).toThrow(expect.objectContaining({ fix: 'It has: op, arg2.' }))
    expect(() => withArgument(box, 2, 'x', 0)).toThrow(expect.objectContaining({ fix: 'It has: none.' }))
    expect(() => withArgument(box, 3, 'x', 0)).toThrow('the list has no call 4')
  })
})
