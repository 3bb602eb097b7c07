// tags: fast, as-user, vm
// What a list may say: results as arguments, messages with relocations, calls that may fail, programs that are looked for.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { ExplainedFailure } from '../../src/explain/explained.ts'
import { run } from '../../src/explain/perform.ts'
import { failAt } from '../../src/list/fail-at.ts'
import { capture } from '../../src/run/capture.ts'
import { run as runUnexplained } from '../../src/run/run.ts'
import { clone } from '../../src/syscalls/clone.ts'
import {
  AF_NETLINK,
  CLONE_NEWNET,
  CLONE_NEWNS,
  CLONE_NEWPID,
  CLONE_NEWUTS,
  MS_PRIVATE,
  MS_REC,
  NETLINK_ROUTE,
  O_CLOEXEC,
  O_RDONLY,
  SOCK_CLOEXEC,
  SOCK_RAW,
} from '../../src/syscalls/constants.ts'
import { buffer, cat, chdir, close, open, read, write } from '../../src/syscalls/files.ts'
import { mount } from '../../src/syscalls/mounts.ts'
import { setLinkUp } from '../../src/syscalls/netlink/links.ts'
import { execve, exit, getpid, kill, sleep } from '../../src/syscalls/processes.ts'
import { rtnetlink } from '../../src/syscalls/rtnetlink.ts'
import { socket } from '../../src/syscalls/sockets.ts'
import { type Arg, type Message, mayFail, type ResultBuffer, type Step, step } from '../../src/syscalls/step.ts'
import { sethostname } from '../../src/syscalls/uts.ts'
import { own, ownCalls } from '../helpers/boxes.ts'
import { needsUser, unless } from '../helpers/unless.ts'

const directory = mkdtempSync(join(tmpdir(), 'cooper-list-'))
afterAll(() => rmSync(directory, { recursive: true }))

const SIGTERM = 15
const ENOENT = 2
const ENODEV = 19
const EPERM = 1

/** A call that the toolkit has no function for. */
const call = (name: string, ...args: readonly Arg[]): Step =>
  step({ call: name, man: `${name}(2)`, does: 'does what it does', params: {} }, args)

const failure = (box: () => unknown): ExplainedFailure => {
  try {
    box()
  } catch (error) {
    if (error instanceof ExplainedFailure) return error
    throw error
  }
  throw new Error('no call failed')
}

describe('a result is an argument of a later call', () => {
  test('the descriptor that open gave is read, written and closed', () => {
    const path = join(directory, 'text')
    writeFileSync(path, 'twelve bytes')
    const file = open(path, O_RDONLY | O_CLOEXEC)
    const memory = buffer(64)
    const bytes = read(file, memory)
    const { trace } = run(clone(0, [file, bytes, close(file), exit(0)]))
    expect(trace.map(({ errno }) => errno)).toEqual([0, 0, 0, 0])
    expect(trace[0]?.result).toBeGreaterThan(2)
    expect(trace[1]?.result).toBe(12)
  })

  test('a process that asked for its PID can kill itself with it', () => {
    const self = getpid()
    const { pid, exit, trace } = run(clone(0, [self, kill(self, SIGTERM)]))
    expect(trace[0]?.result).toBe(pid)
    expect(exit).toEqual({ code: undefined, signal: 'SIGTERM' })
  })

  test('the number of bytes that read gave is the number that write writes', async () => {
    const { output } = await capture(clone(0, [cat('/proc/sys/kernel/ostype'), exit(0)]))
    expect(output).toBe('Linux\n')
  })

  test('a step that stands later in the list cannot be an argument', () => {
    const later = getpid()
    expect(() => run(clone(0, [kill(later, 0), later]))).toThrow(
      'the result of getpid is used before the call stands in the list',
    )
  })
})

describe('a message is completed', () => {
  test('with a result of four or eight bytes, and its other bytes stay as they were', async () => {
    const self = getpid()
    const message = {
      bytes: new Uint8Array(24).fill(0xee),
      relocations: [
        { offset: 4, size: 4, of: self },
        { offset: 12, size: 8, of: self },
      ],
    } as const
    const path = join(directory, 'message')
    writeFileSync(path, '')
    const file = open(path, 1)
    const { pid } = run(clone(0, [self, file, call('write', file, message, 24), exit(0)]))
    const seen = readFileSync(path)
    expect(seen.readInt32LE(4)).toBe(pid)
    expect(seen.readBigInt64LE(12)).toBe(BigInt(pid))
    expect([seen.readUInt32LE(0), seen.readUInt32LE(8), seen.readUInt32LE(20)]).toEqual(Array(3).fill(0xeeeeeeee))
  })

  /** The argument vector that execve(2) takes, as it lies in memory: addresses, and a last one that is 0. */
  const argv = (...words: (Uint8Array | ResultBuffer)[]): Message => ({
    bytes: new Uint8Array((words.length + 1) * 8),
    relocations: words.map((of, i) => ({ offset: i * 8, size: 8, of })),
  })
  const word = (text: string) => new TextEncoder().encode(`${text}\0`)

  test('with the address of memory', async () => {
    const words = argv(word('echo'), word('Hello'), word('world'))
    const { output } = await capture(clone(0, [call('execve', '/bin/echo', words, null)]))
    expect(output).toBe('Hello world\n')
  })

  test('with the address of a buffer that another call has filled', async () => {
    const memory = buffer(16)
    const file = open('/proc/sys/kernel/ostype', O_RDONLY)
    const words = argv(word('echo'), memory)
    const { output } = await capture(clone(0, [file, read(file, memory), call('execve', '/bin/echo', words, null)]))
    expect(output).toBe('Linux\n\n')
  })
})

describe('write(path, text)', () => {
  test('is an open, a write and a close', () => {
    const path = join(directory, 'limit')
    writeFileSync(path, '')
    const { trace } = run(clone(0, [write(path, '4096'), exit(0)]))
    expect(trace.map(report => report.step.signature.call)).toEqual(['openat', 'write', 'close', 'exit_group'])
    expect(readFileSync(path, 'utf8')).toBe('4096')
  })

  test('names itself in the error when the file does not exist', () => {
    const error = failure(() => run(clone(0, [write('/proc/self/no-such-file', '1')])))
    expect(error.message).toMatch(/^write\("\/proc\/self\/no-such-file", "1"\): ENOENT, /)
  })
})

describe('a call that fails', () => {
  test('is plain data below explain/: the report, the list, and a message for machines', () => {
    const box = own([mount('proc', '/no/such/place', 'proc', 0, null), exit(0)])
    expect(() => runUnexplained(box)).toThrow(
      expect.objectContaining({
        message: 'mount("proc", "/no/such/place", "proc", 0, NULL) = -ENOENT',
        report: expect.objectContaining({ errno: ENOENT }),
        box,
      }),
    )
  })

  test('ends the list there, and the error names call, arguments, errno, meaning, fix and rule', () => {
    const error = failure(() => run(own([mount('proc', '/no/such/place', 'proc', 0, null), exit(0)])))
    expect(error.message).toMatch(/^mount\("proc", "\/no\/such\/place", "proc", 0, NULL\): ENOENT, .+/)
    expect(error.fix).toMatch(/^[A-Z].*\.$/)
    expect(error.code).toBe(1)
    expect(error.explanation).toMatchObject({ name: 'ENOENT', rule: 'mount.ENOENT.no-target' })
    expect(error.report).toMatchObject({ index: ownCalls, errno: ENOENT, result: -ENOENT })
  })

  test('is only reported when it may fail', () => {
    const { trace, exit: end } = run(clone(0, [...mayFail(chdir('/no/such/place')), exit(7)]))
    expect(trace.map(report => report.errno)).toEqual([ENOENT, 0])
    expect(end.code).toBe(7)
  })

  test('gives its errno to the calls that need its result, when it may fail', () => {
    const file = open('/no/such/file', O_RDONLY)
    const { trace } = run(clone(0, [mayFail(file), mayFail(close(file)), exit(0)]))
    const EBADF = 9
    expect(trace.map(report => report.errno)).toEqual([ENOENT, EBADF, 0])
  })

  test('as the last of the list is no error of the list, when it may fail', () => {
    expect(run(clone(0, mayFail(chdir('/no/such/place')))).exit.code).toBe(0)
  })

  unless(needsUser, test)('because a right is missing says so', () => {
    const error = failure(() => run(clone(0, [sethostname('box')])))
    expect(error.message).toMatch(/^sethostname\("box", 3\): EPERM, /)
  })

  test('can be a netlink request: recvfrom succeeds, and its answer holds the errno', () => {
    const socketOf = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE)
    const box = own([socketOf, ...rtnetlink(socketOf, setLinkUp('no-such')), exit(0)], CLONE_NEWNET)
    const { report } = failure(() => run(box))
    expect(report).toMatchObject({ errno: ENODEV, step: { signature: { call: 'recvfrom' } } })
  })

  test('can be the clone itself: CLONE_NEWNS and CLONE_FS exclude each other', () => {
    const CLONE_FS = 0x200
    const error = failure(() => run(clone(CLONE_NEWNS | CLONE_FS, [])))
    expect(error.message).toMatch(/^clone3\(.*CLONE_NEWNS.*\): EINVAL, /)
    expect(error.report).toMatchObject({ index: -1, errno: 22 })
  })
})

describe('a call that is made to fail', () => {
  const box = own([mount('none', '/', null, MS_REC | MS_PRIVATE, null), sethostname('inner'), exit(0)], CLONE_NEWUTS)

  test('is not made, and the list sees the errno', () => {
    const error = failure(() => run(failAt(box, ownCalls + 1, EPERM)))
    expect(error.message).toMatch(/^sethostname\("inner", 5\): EPERM, /)
    expect(error.report.index).toBe(ownCalls + 1)
  })

  test('lets the list go on when it may fail', () => {
    const { trace } = run(failAt(clone(0, [mayFail(getpid()), exit(0)]), 0, EPERM))
    expect(trace.map(report => report.errno)).toEqual([EPERM, 0])
  })

  test('must be in the list', () => {
    expect(() => failAt(box, 99, EPERM)).toThrow('the list has no call 100')
  })
})

describe('execve', () => {
  test('looks in every directory of PATH, with one call for each', async () => {
    const env = [`PATH=${directory}:/no/such/place:/bin:/usr/bin`]
    const { trace, exit, output } = await capture(clone(0, [execve(['echo', 'found'], env)]))
    expect(trace.map(report => report.step.args[0])).toEqual([`${directory}/echo`, '/no/such/place/echo', '/bin/echo'])
    expect(trace.map(report => report.errno)).toEqual([ENOENT, ENOENT, 0])
    expect({ exit, output }).toEqual({ exit: { code: 0, signal: undefined }, output: 'found\n' })
  })

  test('says that a program is in none of them', () => {
    const error = failure(() => run(clone(0, [execve(['no-such-program'])])))
    expect(error.message).toBe(
      `execve(["no-such-program"]): ENOENT, there is no program 'no-such-program' in any directory of PATH, as seen from the box's root`,
    )
    expect(error.fix).toMatch(/^Name it with its path/)
  })

  test('takes a name with a slash as it is', () => {
    const { trace } = run(clone(0, [execve(['/bin/true'])]))
    expect(trace.map(report => report.step.args[0])).toEqual(['/bin/true'])
    expect(failure(() => run(clone(0, [execve(['/bin/no-such'])]))).report.errno).toBe(ENOENT)
  })

  test('stops at a file that exists and is no program', () => {
    const path = join(directory, 'not-executable')
    writeFileSync(path, 'text', { mode: 0o644 })
    const EACCES = 13
    expect(failure(() => run(clone(0, [execve([path])]))).report.errno).toBe(EACCES)
  })

  test('gives the program the environment that the list names, and no other', async () => {
    const { output } = await capture(clone(0, [execve(['/usr/bin/env'], ['COOPER=1', 'EMPTY='])]))
    expect(output).toBe('COOPER=1\nEMPTY=\n')
  })
})

describe('a list', () => {
  test('that is empty makes a process that exits with 0', () => {
    expect(run(clone(0, []))).toMatchObject({ trace: [], exit: { code: 0 } })
  })

  test('that executes no program exits with 0', () => {
    expect(run(clone(0, [getpid()])).exit).toEqual({ code: 0, signal: undefined })
  })

  test('of a thousand calls is performed in order', () => {
    const { trace } = run(clone(0, Array.from({ length: 1000 }, getpid)))
    expect(trace.map(report => report.index)).toEqual(Array.from({ length: 1000 }, (_, i) => i))
  })

  test('reports when each call began, and how long it took', () => {
    const { trace } = run(clone(0, [getpid(), sleep(20), exit(0)]))
    expect(trace[1]?.ns).toBeGreaterThan(20e6)
    expect(trace[1]?.began).toBeGreaterThan(trace[0]?.began ?? 0n)
    expect(trace[2]?.began).toBeGreaterThan((trace[1]?.began ?? 0n) + 20_000_000n)
  })

  test('in a PID namespace begins as PID 1', () => {
    const { trace, pid } = run(own([getpid(), exit(0)], CLONE_NEWPID))
    expect(trace.at(-2)?.result).toBe(1)
    expect(pid).toBeGreaterThan(1)
  })

  test('can be performed twice, because it is data', () => {
    const box = clone(0, [getpid(), exit(3)])
    expect([run(box), run(box)].map(({ exit }) => exit.code)).toEqual([3, 3])
  })
})
