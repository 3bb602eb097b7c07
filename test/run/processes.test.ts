// tags: fast, as-user, vm
// Processes of a list: fork, boxes in boxes, signals, the end; and what a program finds when it begins.
import { spawn, spawnSync } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, readFileSync, readlinkSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { captureInLab, insideLab } from '../../src/lab/lab.ts'
import { children } from '../../src/proc/processes.ts'
import { memoryFor } from '../../src/run/assemble.ts'
import { compiled } from '../../src/run/build.ts'
import { capture } from '../../src/run/capture.ts'
import { StepFailed } from '../../src/run/failure.ts'
import { pipe } from '../../src/run/pipe.ts'
import { run } from '../../src/run/run.ts'
import { start } from '../../src/run/start.ts'
import { clone, nest } from '../../src/syscalls/clone.ts'
import {
  CLONE_NEWPID,
  CLONE_NEWUSER,
  CLONE_NEWUTS,
  MS_PRIVATE,
  MS_REC,
  PR_SET_DUMPABLE,
} from '../../src/syscalls/constants.ts'
import { setgid, setuid } from '../../src/syscalls/credentials.ts'
import { cat, close } from '../../src/syscalls/files.ts'
import { mount } from '../../src/syscalls/mounts.ts'
import { execve, exit, fork, getpid, kill, prctl, setsid, unshare } from '../../src/syscalls/processes.ts'
import { arenas, descriptors, longSleep, own, ownCalls, running, soon } from '../helpers/boxes.ts'
import { root } from '../helpers/cooper.ts'

const directory = mkdtempSync(join(tmpdir(), 'cooper-processes-'))
afterAll(() => rmSync(directory, { recursive: true }))

const SIGTERM = 15
const sh = (script: string) => execve(['/bin/sh', '-c', script])

describe('fork in a list', () => {
  test('makes a child that performs the rest of the list, and the parent exits with its status', () => {
    const first = getpid()
    const second = getpid()
    const { trace, exit: end, pid } = run(clone(0, [first, fork(), second, exit(42)]))
    expect(trace.map(report => report.step.signature.call)).toEqual(['getpid', 'fork', 'getpid', 'exit_group'])
    expect(trace[0]?.result).toBe(pid)
    expect(trace[2]?.result).toBe(trace[1]?.result)
    expect(trace[2]?.result).not.toBe(pid)
    expect(end).toEqual({ code: 42, signal: undefined })
  })

  test('is always reported before the calls of its child', () => {
    const box = clone(0, [getpid(), fork(), getpid(), fork(), getpid(), exit(0)])
    for (let i = 0; i < 200; i++) expect(run(box).trace.map(({ index }) => index)).toEqual([0, 1, 2, 3, 4, 5])
  })

  test('gives its result to later calls of the child', () => {
    const child = fork()
    for (let i = 0; i < 50; i++) {
      const { exit: end } = run(clone(0, [child, kill(child, SIGTERM), exit(0)]))
      expect(end.signal).toBe('SIGTERM')
    }
  })

  test('after unshare(CLONE_NEWPID) makes a PID 1', () => {
    const { trace } = run(own([unshare(CLONE_NEWPID), fork(), getpid(), exit(0)]))
    expect(trace.at(-2)?.result).toBe(1)
  })

  test('makes the parent die of the signal that killed the child', () => {
    const self = getpid()
    expect(run(clone(0, [fork(), self, kill(self, SIGTERM)])).exit.signal).toBe('SIGTERM')
  })

  test('forwards a signal that the parent gets to the child', async () => {
    const box = start(clone(0, [fork(), sh('trap "exit 9" TERM; while :; do sleep 0.01; done')]))
    await box.performed
    expect(await soon(() => ready(children(box.pid)[0] ?? 0, 'SigCgt', SIGTERM)), 'the shell traps SIGTERM').toBe(true)
    process.kill(box.pid, 'SIGTERM')
    expect(await box.exited).toEqual({ code: 9, signal: undefined })
  })

  test('ten times in a list makes a chain of processes that end as the last of them ends', () => {
    expect(run(clone(0, [...Array.from({ length: 10 }, fork), exit(5)])).exit.code).toBe(5)
  })

  test('reports a call of the child that fails like any other', () => {
    expect(() => run(clone(0, [fork(), mount('a', '/no/such', 'proc', 0, null)]))).toThrow(StepFailed)
  })

  test('leaves no orphan when the waiting parent is killed', async () => {
    const command = longSleep()
    const box = start(clone(0, [fork(), execve(command)]))
    await box.performed
    expect(await soon(() => running(command).length === 1), 'the command runs').toBe(true)
    process.kill(box.pid, 'SIGKILL')
    await box.exited
    expect(await soon(() => running(command).length === 0), 'no process of the command is left').toBe(true)
  })
})

describe('a box in a box', () => {
  const inner = (steps: Parameters<typeof clone>[1]) => clone(CLONE_NEWPID | CLONE_NEWUTS, steps)

  test('begins in what the outer box has prepared, and both exit with its status', () => {
    const outer = own([mount('none', '/', null, MS_REC | MS_PRIVATE, null)])
    const { trace, exit: end } = run(nest(outer, inner([getpid(), exit(11)])))
    const names = trace.slice(ownCalls).map(report => report.step.signature.call)
    expect(names).toEqual(['mount', 'clone3', 'getpid', 'exit_group'])
    expect(trace.at(-2)?.result).toBe(1)
    expect(end.code).toBe(11)
  })

  test('performs the same in a lab as elsewhere', async () => {
    const { output, exit: end } = await captureInLab(['/bin/cat', '/proc/sys/kernel/hostname'], { timeout: 10_000 })
    expect({ output, end }).toEqual({ output: 'lab\n', end: { code: 0, signal: undefined } })
  })

  test('does not make its starter believe that it is inside a lab', () =>
    expect(insideLab(), 'inside a lab').toBe(false))

  test('whose clone fails is reported as that failed call', () => {
    const wrong = clone(CLONE_NEWPID | 0x100 | 0x10000, [exit(0)]) // CLONE_THREAD is not for a new PID namespace
    expect(() => run(nest(own([]), wrong))).toThrow(/clone3\(.*EINVAL/)
  })
})

describe('a program that is started', () => {
  /** Descriptors of ours that a careless program would inherit. */
  const status = async (box = clone(0, cat('/proc/self/status'))) => (await capture(box)).output
  const program = clone(0, execve(['cat', '/proc/self/status']))

  test('has 0, 1 and 2, and no other descriptor of ours', async () => {
    const ours = openSync('/dev/null', 'r')
    const { output } = await capture(clone(0, execve(['ls', '/proc/self/fd'])))
    closeSync(ours)
    expect(output.trim().split('\n')).toEqual(['0', '1', '2', '3']) // 3 is the directory that ls reads
  })

  test('has no descriptor that Node inherited', () => {
    const script = `
      import { clone, execve, run } from ${JSON.stringify(join(root, 'dist', 'index.js'))}
      run(clone(0, execve(['ls', '/proc/self/fd'])))`
    const words = ['--input-type=module', '-e', script]
    const stdio = ['ignore', 'pipe', 'inherit', openSync('/', 'r')] as const
    const { stdout } = spawnSync(process.execPath, words, { encoding: 'utf8', stdio: [...stdio] })
    closeSync(stdio[3])
    expect(stdout.trim().split('\n')).toEqual(['0', '1', '2', '3']) // 3 is the directory that ls reads
  })

  test('has neither of our pipes when each of its calls needs permission', async () => {
    const gate = async () => {}
    const { output } = await capture(clone(0, [fork(), execve(['ls', '/proc/self/fd'])]), { gate })
    expect(output.trim().split('\n')).toEqual(['0', '1', '2', '3'])
  })

  test('begins with no signal blocked, ignored or caught, as if a shell had started it', async () => {
    const masks = (await status(program)).match(/^Sig(Blk|Ign|Cgt):\t(\w+)$/gm)
    expect(masks).toEqual(['SigBlk:\t0000000000000000', 'SigIgn:\t0000000000000000', 'SigCgt:\t0000000000000000'])
  })

  test('begins so after a fork and a clone as well', async () => {
    const { output } = await capture(nest(own([]), clone(CLONE_NEWPID, [fork(), execve(['cat', '/proc/self/status'])])))
    expect(output.match(/^Sig(Blk|Ign|Cgt):\t0+$/gm)).toHaveLength(3)
  })

  test('dies of SIGPIPE when no process reads what it writes', async () => {
    const output = pipe()
    const box = start(clone(0, execve(['yes'])), { stdio: [0, output.write, 2] })
    closeSync(output.write)
    closeSync(output.read)
    expect(await box.exited).toEqual({ code: undefined, signal: 'SIGPIPE' })
  })

  test('writes to the descriptors that it was given, whatever their numbers are', () => {
    const path = join(directory, 'crossed')
    const out = openSync(path, 'w')
    run(clone(0, sh('echo out; echo err >&2')), [0, out, out])
    closeSync(out)
    expect(readFileSync(path, 'utf8')).toBe('out\nerr\n')
  })

  test('writes to the right places when its output and its errors are exchanged', () => {
    const script = `
      import { clone, execve, run } from ${JSON.stringify(join(root, 'dist', 'index.js'))}
      run(clone(0, execve(['/bin/sh', '-c', 'echo out; echo err >&2'])), [0, 2, 1])`
    const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' })
    expect({ stdout, stderr }).toEqual({ stdout: 'err\n', stderr: 'out\n' })
  })
})

describe('a list is performed', () => {
  test('in the memory of Node when it keeps its credentials', () => {
    expect(memoryFor(clone(CLONE_NEWPID, [unshare(CLONE_NEWUTS), setsid(), execve(['true'])]))).toBe('shared')
  })

  test.each([
    ['setuid', setuid(0)],
    ['setgid', setgid(0)],
    ['unshare(CLONE_NEWUSER)', unshare(CLONE_NEWUSER)],
    ['prctl(PR_SET_DUMPABLE)', prctl(PR_SET_DUMPABLE, 0)],
  ])('not with one that calls %s', (_, step) => {
    expect(memoryFor(clone(0, [step]))).toBe('separate')
  })

  test('in a copy of the memory when it begins in a user namespace, or names a descriptor of Node', () => {
    expect(memoryFor(clone(CLONE_NEWUSER, [setuid(0)]))).toBe('copied')
    expect(memoryFor(clone(0, [close(17), setuid(0)]))).toBe('copied')
  })

  test('by a small program, which has no memory of Node, in all other cases', async () => {
    const seen: { exe: string; kilobytes: number }[] = []
    const gate = async (_: number, pid: number) => {
      const [, rss = ''] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
      seen.push({ exe: readlinkSync(`/proc/${pid}/exe`), kilobytes: Number(rss) })
    }
    await start(clone(0, [prctl(PR_SET_DUMPABLE, 1), exit(0)]), { gate }).exited
    // Before the first call the kernel may still be in the midst of execve: it wakes Node before it changes the memory.
    expect(seen[1]?.exe).toBe(compiled('runner'))
    expect(seen[1]?.kilobytes).toBeLessThan(500)
  })

  test('in a copy of the memory when that program cannot be executed', () => {
    const script = `
      import { clone, PR_SET_DUMPABLE, prctl, run, exit, getpid } from ${JSON.stringify(join(root, 'dist', 'index.js'))}
      const { trace, exit: { code } } = run(clone(0, [getpid(), prctl(PR_SET_DUMPABLE, 1), exit(5)]))
      console.log(trace.map(({ step }) => step.signature.call).join(' '), code)`
    const program = compiled('runner')
    const barred = `mount --bind ${program} ${program} && mount -o remount,bind,noexec ${program}`
    const hidden = `${barred} && exec "$0" --input-type=module -e "$1"`
    const words = ['-Urm', 'sh', '-c', hidden, process.execPath, script]
    const { stdout, stderr } = spawnSync('unshare', words, { encoding: 'utf8' })
    expect({ stdout, stderr }).toEqual({ stdout: 'getpid prctl exit_group 5\n', stderr: '' })
  })

  test('without making the memory of Node unreadable for other processes', () => {
    run(clone(0, [unshare(CLONE_NEWUSER), exit(0)]))
    run(own([setuid(0), exit(0)]))
    run(clone(CLONE_NEWUSER, [exit(0)]))
    run(clone(0, [prctl(PR_SET_DUMPABLE, 0), exit(0)]))
    expect(readFileSync('/proc/self/environ', 'utf8')).not.toBe('')
    expect(spawnSync('stat', ['-c', '%u', `/proc/${process.pid}`], { encoding: 'utf8' }).stdout.trim()).toBe(
      String(process.geteuid?.()),
    )
  })
})

describe('many boxes', () => {
  test('that run at once each exit with their own status', async () => {
    const boxes = Array.from({ length: 50 }, (_, i) => start(clone(0, [fork(), sh(`exit ${i}`)])))
    const ends = await Promise.all(boxes.map(box => box.exited))
    expect(ends.map(end => end.code)).toEqual(Array.from({ length: 50 }, (_, i) => i))
    await Promise.all(boxes.map(box => box.performed))
  })

  test('in a row leave no descriptor and no memory behind', async () => {
    const box = own([getpid(), fork(), getpid(), exit(0)], CLONE_NEWPID)
    run(box)
    await start(box).performed
    const before = { descriptors: descriptors().length, arenas: arenas() }
    for (let i = 0; i < 250; i++) run(box)
    for (let i = 0; i < 250; i++) await start(box, { gate: async () => {} }).exited
    expect(await soon(() => descriptors().length <= before.descriptors), 'no descriptor is left open').toBe(true)
    expect(arenas()).toBeLessThanOrEqual(before.arenas + 1)
  })

  test('that fail leave no descriptor behind', async () => {
    const refused = clone(0x20000 | 0x200, []) // CLONE_NEWNS and CLONE_FS
    const unwritten = clone(0, [kill(getpid(), 0)])
    const before = descriptors().length
    for (let i = 0; i < 20; i++) {
      for (const box of [refused, unwritten]) {
        expect(() => run(box)).toThrow()
        expect(() => start(box, { gate: async () => {} })).toThrow()
        await expect(capture(box)).rejects.toThrow()
      }
    }
    expect(await soon(() => descriptors().length <= before), 'no descriptor is left open').toBe(true)
  })

  test("do not reap Node's own children", async () => {
    const ours = Array.from({ length: 10 }, (_, i) => start(clone(0, sh(`exit ${i}`))).exited)
    const nodes = Array.from({ length: 10 }, (_, i) => ended(`exit ${10 + i}`))
    expect(spawnSync('sh', ['-c', 'exit 30']).status).toBe(30)
    expect((await Promise.all(ours)).map(({ code }) => code)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
    expect(await Promise.all(nodes)).toEqual([10, 11, 12, 13, 14, 15, 16, 17, 18, 19])
  })
})

const ended = (script: string) => new Promise(resolve => spawn('sh', ['-c', script]).on('exit', code => resolve(code)))

/** Whether a signal stands in one of a process's masks. */
function ready(pid: number, mask: string, signal: number): boolean {
  try {
    const [, bits = '0'] = new RegExp(`^${mask}:\t(\\w+)`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
    return (BigInt(`0x${bits}`) & (1n << BigInt(signal - 1))) !== 0n
  } catch {
    return false
  }
}

describe('native/init', () => {
  const init = compiled('init')
  const number1 = (script: string) => own(execve([init, '/bin/sh', '-c', script]), CLONE_NEWPID)

  test('exits with the status of its command', () => {
    expect(run(number1('exit 23')).exit.code).toBe(23)
  })

  test('exits with 128 plus the number of the signal that killed its command', () => {
    expect(run(number1('kill -9 $$')).exit.code).toBe(137)
  })

  test('reaps the orphans of its PID namespace', async () => {
    const orphans = 'for i in 1 2 3 4 5; do (sleep 0.01 &) ; done;'
    const wait = 'mount -t proc proc /proc; while ps -e -o comm= | grep -q sleep; do :; done; ps -e -o stat=,comm='
    const { output } = await capture(number1(`mount --make-rprivate /; ${orphans} ${wait}`))
    expect(output).toContain('init')
    expect(output.split('\n').filter(line => /^Z/.test(line))).toEqual([])
  })

  test('forwards SIGTERM to its command', async () => {
    const box = start(number1('trap "exit 8" TERM; while :; do sleep 0.01; done'))
    await box.performed
    expect(await soon(() => ready(children(box.pid)[0] ?? 0, 'SigCgt', SIGTERM)), 'the shell traps SIGTERM').toBe(true)
    process.kill(box.pid, 'SIGTERM')
    expect((await box.exited).code).toBe(8)
  })

  test('ends all processes of its PID namespace when it is killed', async () => {
    const command = longSleep()
    const box = start(number1(`${command.join(' ')} & ${command.join(' ')}`))
    expect(await soon(() => running(command).length === 2), 'both commands run').toBe(true)
    process.kill(box.pid, 'SIGKILL')
    expect(await box.exited).toEqual({ code: undefined, signal: 'SIGKILL' })
    expect(await soon(() => running(command).length === 0), 'no process of the command is left').toBe(true)
  })

  test('prints what is wrong when the command is no program', async () => {
    const outcome = async (...words: string[]) => {
      const { output, exit } = await capture(clone(0, execve([init, ...words])))
      return { output, code: exit.code }
    }
    expect(await outcome('/no/such')).toEqual({ output: 'init: cannot execute /no/such\n', code: 127 })
  })
})
