// tags: fast, vm
// Following a box while it is performed: reports, the go-ahead, time that is up, output, buffers, killing.
import { describe, expect, test } from 'vitest'
import { look } from '../../src/proc/process.ts'
import { capture } from '../../src/run/capture.ts'
import { BoxStopped, StepFailed } from '../../src/run/failure.ts'
import type { Report } from '../../src/run/report.ts'
import { start } from '../../src/run/start.ts'
import { decodeStatus } from '../../src/run/wait.ts'
import { clone } from '../../src/syscalls/clone.ts'
import { CLONE_NEWPID, O_CLOEXEC, O_RDONLY, UNAME26 } from '../../src/syscalls/constants.ts'
import { buffer, chdir, open, read } from '../../src/syscalls/files.ts'
import { execve, exit, fork, getpid, kill, personality, setsid, sleep } from '../../src/syscalls/processes.ts'
import { lives, longSleep, own, running, soon } from '../helpers/boxes.ts'

const sh = (script: string) => execve(['/bin/sh', '-c', script])

describe('capture with an option', () => {
  test('keeps standard error apart from standard output', async () => {
    const box = clone(0, sh('echo out; echo err >&2'))
    expect(await capture(box)).toMatchObject({ output: 'out\nerr\n', errors: '' })
    expect(await capture(box, { apart: true })).toMatchObject({ output: 'out\n', errors: 'err\n' })
  })

  test('kills the box when its signal is aborted', async () => {
    const controller = new AbortController()
    const sleeping = longSleep()
    const captured = capture(clone(0, execve(sleeping)), { signal: controller.signal })
    expect(await soon(() => running(sleeping).length === 1), 'the command runs').toBe(true)
    controller.abort()
    expect((await captured).exit.signal).toBe('SIGKILL')
    expect(running(sleeping)).toEqual([])
  })
})

describe('start', () => {
  test('reports every call when it returns', async () => {
    const told: string[] = []
    const box = start(clone(0, [getpid(), setsid(), exit(0)]), {
      onReport: ({ step }) => told.push(step.signature.call),
    })
    expect((await box.performed).map(({ step }) => step.signature.call)).toEqual(told)
    expect(told).toEqual(['getpid', 'setsid', 'exit_group'])
    expect(await box.exited).toEqual({ code: 0, signal: undefined })
  })

  test('has performed a list when the box executes its program, long before that exits', async () => {
    const box = start(clone(0, execve(longSleep())))
    const trace = await box.performed
    expect(trace.at(-1)).toMatchObject({ errno: 0, aboutTo: false })
    expect(lives(box.pid), 'the box is alive').toBe(true)
    box.kill()
    expect(await box.exited).toEqual({ code: undefined, signal: 'SIGKILL' })
  })

  test('shows in /proc that a personality is kept by the next program', async () => {
    const box = start(clone(0, [personality(UNAME26), execve(longSleep())]))
    await box.performed
    expect(look(box.pid).personality & UNAME26).toBe(UNAME26)
    expect(look(process.pid).personality & UNAME26).toBe(0)
    box.kill()
    await box.exited
  })

  test('rejects with the call that failed', async () => {
    const box = start(clone(0, [chdir('/no/such'), exit(0)]))
    await expect(box.performed).rejects.toThrow(StepFailed)
    await expect(box.performed).rejects.toThrow('chdir("/no/such") = -ENOENT')
    expect((await box.exited).code).toBe(127)
  })

  test('rejects with the signal when the box is killed in the middle of its list', async () => {
    const box = start(clone(0, [sleep(60_000), exit(0)]))
    process.kill(box.pid, 'SIGTERM')
    await expect(box.performed).rejects.toMatchObject({ stop: { kind: 'killed', signal: 'SIGTERM' } })
    expect((await box.exited).signal).toBe('SIGTERM')
  })

  test('rejects with the signal when the box kills itself in the middle of its list', async () => {
    const self = getpid()
    const box = start(clone(0, [self, kill(self, 9), exit(0)]))
    await expect(box.performed).rejects.toMatchObject({ stop: { kind: 'killed', signal: 'SIGKILL' } })
  })

  test('shows what a call has written to a buffer', async () => {
    const memory = buffer(6)
    const file = open('/proc/sys/kernel/ostype', O_RDONLY | O_CLOEXEC)
    let seen = ''
    const box = start(clone(0, [file, read(file, memory), getpid(), exit(0)]), {
      gate: async index => {
        if (index === 2) seen = new TextDecoder().decode(box.contents(memory))
      },
    })
    await box.performed
    expect(seen).toBe('Linux\n')
    expect(() => box.contents(buffer(1))).toThrow('no call of this list uses that buffer')
  })
})

describe('a timeout', () => {
  test('kills a list that waits', async () => {
    const box = start(clone(0, [sleep(60_000)]), { timeout: 30 })
    await expect(box.performed).rejects.toThrow(BoxStopped)
    await expect(box.performed).rejects.toMatchObject({ stop: { kind: 'timed-out', milliseconds: 30 } })
    expect((await box.exited).signal).toBe('SIGKILL')
  })

  test('kills a program, and all that it started', async () => {
    const command = longSleep()
    const box = start(clone(0, [fork(), sh(`${command.join(' ')} & ${command.join(' ')}`)]), { timeout: 300 })
    await box.exited
    expect(await soon(() => running(command).length === 0), 'no process of the command is left').toBe(true)
  })

  test('does not keep Node alive when the box has exited', async () => {
    const box = start(clone(0, [exit(0)]), { timeout: 600_000 })
    expect((await box.exited).code).toBe(0)
  })
})

describe('the gate', () => {
  test('is asked before every call, with the process that will make it', async () => {
    const asked: number[] = []
    const made: number[] = []
    const box = start(clone(0, [getpid(), fork(), getpid(), exit(0)]), {
      onReport: ({ index }) => made.push(index),
      gate: async index => {
        expect(made).toEqual(asked) // so many were asked for, and no more are made
        asked.push(index)
        await new Promise(resolve => setTimeout(resolve, 5))
      },
    })
    await box.performed
    expect(asked).toEqual([0, 1, 2, 3])
  })

  test('stops the box while its promise is pending', async () => {
    let give = () => {}
    let asked = false
    const reports: Report[] = []
    const box = start(clone(0, [exit(6)]), {
      onReport: report => reports.push(report),
      gate: () => {
        asked = true
        return new Promise<void>(resolve => {
          give = resolve
        })
      },
    })
    expect(await soon(() => asked), 'the gate was called').toBe(true)
    expect({ lives: lives(box.pid), reports }).toEqual({ lives: true, reports: [] })
    give()
    expect((await box.exited).code).toBe(6)
  })

  test('kills the box when its promise is rejected', async () => {
    const box = start(own([getpid(), exit(0)], CLONE_NEWPID), {
      gate: async index => {
        if (index === 1) throw new Error('no further')
      },
    })
    await expect(box.performed).rejects.toMatchObject({ stop: { kind: 'killed', signal: 'SIGKILL' } })
    expect((await box.exited).signal).toBe('SIGKILL')
  })

  test('is not asked again after a call that failed', async () => {
    const asked: number[] = []
    const gate = async (index: number) => void asked.push(index)
    await expect(start(clone(0, [chdir('/no/such'), exit(0)]), { gate }).performed).rejects.toThrow('ENOENT')
    expect(asked).toEqual([0])
  })

  test('is asked for no attempt with a further directory of PATH when the program has been found', async () => {
    const asked: number[] = []
    const tries = execve(['true'])
    const { exited, performed } = start(clone(0, tries), { gate: async index => void asked.push(index) })
    const found = (await performed).at(-1)?.index
    expect(tries.length).toBeGreaterThan((found ?? 0) + 1)
    expect(await exited).toEqual({ code: 0, signal: undefined })
    expect(asked.at(-1)).toBe(found)
  })
})

describe('capture', () => {
  test('gives output, errors, trace and exit', async () => {
    const captured = await capture(clone(0, [sh('echo out; echo err >&2; exit 4')]))
    expect(captured).toMatchObject({ output: 'out\nerr\n', exit: { code: 4 } })
    expect(captured.trace).toHaveLength(1)
  })

  test('gives the box an empty standard input', async () => {
    expect((await capture(clone(0, execve(['cat'])))).output).toBe('')
  })

  test('keeps one megabyte of an endless output', async () => {
    const { output } = await capture(clone(0, sh('head -c 3000000 /dev/zero | tr "\\0" x')))
    expect(output.length).toBeGreaterThanOrEqual(1 << 20)
    expect(output.length).toBeLessThan((1 << 20) + 65_537)
  })

  test('kills a box that does not exit by itself', async () => {
    const command = longSleep()
    const box = clone(0, [sh(`echo begun; ${command.join(' ')} & wait`)])
    await expect(capture(box, { timeout: 200 })).resolves.toMatchObject({ exit: { signal: 'SIGKILL' } })
    expect(await soon(() => running(command).length === 0), 'no process of the command is left').toBe(true)
  })

  test('gives the box a process group of its own', async () => {
    const { output } = await capture(clone(0, execve(['cat', '/proc/self/stat'])))
    const [pid, , , , group] = output.split(' ')
    expect(group, 'the process group').toBe(pid)
  })

  test('survives a box that kills its process group, although kill(0) ignores namespaces', async () => {
    const { exit } = await capture(clone(0, [...sh('kill -9 0')]))
    expect(exit).toEqual({ code: undefined, signal: 'SIGKILL' })
  })

  test('rejects with the error of the list', async () => {
    await expect(capture(clone(0, [chdir('/no/such')]))).rejects.toThrow(StepFailed)
  })
})

describe('a box that has exited', () => {
  test('is not killed again, because another process can have its PID', async () => {
    const box = start(clone(0, [exit(0)]))
    await box.exited
    const kills: unknown[] = []
    const { kill: original } = process
    process.kill = ((...args: unknown[]) => kills.push(args)) as unknown as typeof process.kill
    box.kill()
    process.kill = original
    expect(kills).toEqual([])
  })

  test('has either an exit code or a signal, as wait gives it', () => {
    expect(decodeStatus(0)).toEqual({ code: 0, signal: undefined })
    expect(decodeStatus(255 << 8)).toEqual({ code: 255, signal: undefined })
    expect(decodeStatus(9)).toEqual({ code: undefined, signal: 'SIGKILL' })
    expect(decodeStatus(11 | 0x80)).toEqual({ code: undefined, signal: 'SIGSEGV' }) // with a core dump
  })
})
