// tags: fast, as-user
// A time namespace is entered when a C program would enter it, whatever else stands in the list. time_namespaces(7)
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { fullXray } from '../../src/check/extra.ts'
import { start } from '../../src/explain/perform.ts'
import { mapRoot } from '../../src/lab/map-root.ts'
import { look } from '../../src/proc/process.ts'
import { deepest } from '../../src/proc/processes.ts'
import { parseClockOffsets } from '../../src/proc/timens-offsets.ts'
import { capture } from '../../src/run/capture.ts'
import type { Report } from '../../src/run/report.ts'
import { type Box, clone } from '../../src/syscalls/clone.ts'
import {
  CLONE_NEWPID,
  CLONE_NEWTIME,
  CLONE_NEWUSER,
  CLONE_NEWUTS,
  PR_SET_DUMPABLE,
} from '../../src/syscalls/constants.ts'
import { setgid } from '../../src/syscalls/credentials.ts'
import { write } from '../../src/syscalls/files.ts'
import { execve, fork, prctl, setsid, unshare } from '../../src/syscalls/processes.ts'
import { mayFail, type Step, type Steps } from '../../src/syscalls/step.ts'
import { isRoot } from '../helpers/boxes.ts'

const DAY = 86400
/** Two files of /proc and two clocks, as a program in the box sees them. */
const LOOK = 'readlink /proc/self/ns/time /proc/self/ns/time_for_children; cut -d. -f1 /proc/uptime'

const offsets = (): Step[] => write('/proc/self/timens_offsets', `boottime ${DAY} 0\n`)
const user = isRoot ? 0 : CLONE_NEWUSER
const map = (): Step[] => (isRoot ? [] : mapRoot())

/** Further lines, for some of which the runner performs the list in memory of another kind. */
const others: readonly [string, () => Steps][] = [
  ['alone', () => []],
  ['beside a change of user', () => [setgid(0)]],
  ['beside a call that makes the process dumpable', () => [prctl(PR_SET_DUMPABLE, 1)]],
  ['beside other namespaces', () => [unshare(CLONE_NEWUTS)]],
]

const host = () => look(process.pid).namespaces.time
const uptime = () => Number.parseInt(readFileSync('/proc/uptime', 'utf8'), 10)

async function seenBy(box: Box) {
  const { output, trace } = await capture(box)
  const [time = '', forChildren = '', up] = output.split('\n')
  return { time, forChildren, ahead: Math.round((Number(up) - uptime()) / 60) * 60 + 0, trace }
}

const errnoOf = (trace: readonly Report[], call: string) =>
  trace.filter(({ step }) => step.signature.call === call).map(({ errno }) => errno)

describe.each(others)('%s', (_, more) => {
  test('clone3(CLONE_NEWTIME): the process is in it at once, and its clocks can no longer be set', async () => {
    const steps = [...map(), ...more(), ...mayFail(offsets()), execve(['sh', '-c', LOOK])]
    const seen = await seenBy(clone(CLONE_NEWTIME | user, steps))
    expect(seen.time).toBe(seen.forChildren)
    expect(seen.time).not.toBe(`time:[${host()}]`)
    const EACCES = 13
    const wrote = errnoOf(seen.trace, 'write').slice(isRoot ? 0 : 3)
    expect({ wrote, ahead: seen.ahead }).toEqual({ wrote: [EACCES], ahead: 0 })
  })

  test('unshare(CLONE_NEWTIME): the clocks can be set, and execve enters it', async () => {
    const steps = [...map(), ...more(), unshare(CLONE_NEWTIME), ...offsets(), execve(['sh', '-c', LOOK])]
    const seen = await seenBy(clone(user, steps))
    expect(seen.time).toBe(seen.forChildren)
    expect(seen.time).not.toBe(`time:[${host()}]`)
    expect(seen.ahead).toBe(DAY)
  })

  test('unshare(CLONE_NEWTIME) and fork: the child is in it before execve', async () => {
    const forked = fork()
    const last = setsid()
    const steps = [...map(), ...more(), unshare(CLONE_NEWTIME), ...offsets(), forked, last, execve(['true'])]
    const seen: (number | undefined)[] = []
    const box = clone(user, steps)
    const at = (step: Step | readonly Step[]) => box.steps.findIndex(({ id }) => id === [step].flat()[0]?.id)
    const gate = async (index: number, pid: number) => {
      if (index !== at(forked) && index !== at(last)) return
      const { time, time_for_children } = look(deepest(pid)).namespaces
      seen.push(time, time_for_children)
    }
    const running = start(box, { gate })
    await running.performed
    await running.exited
    const [before, children, inChild, childrenOfChild] = seen
    expect(before, 'the parent stays where it was').toBe(host())
    expect(children, 'its children will be elsewhere').not.toBe(host())
    expect([inChild, childrenOfChild], 'the child is there').toEqual([children, children])
  })

  test('a clone3 within the list with CLONE_NEWTIME: its child is in it at once', async () => {
    const inner = clone(CLONE_NEWTIME | CLONE_NEWPID, [])
    const list = [...map(), ...more(), inner.clone, ...mayFail(offsets()), execve(['sh', '-c', LOOK])]
    const seen = await seenBy(clone(user, list))
    expect(seen.time).toBe(seen.forChildren)
    expect(seen.time).not.toBe(`time:[${host()}]`)
    expect(seen.ahead).toBe(0)
  })
})

describe('the x-ray', () => {
  const rowsOf = async (box: Box, when: Step | undefined) => {
    let rows: { id: string; host: string; box: string; differs: boolean }[] = []
    const gate = async (index: number, pid: number) => {
      if (box.steps[index]?.id !== when?.id) return
      rows = (await fullXray(pid)).rows
        .filter(({ id }) => /time|clock/.test(id))
        .map(({ id, host, box, differs }) => ({ id, host, box, differs }))
    }
    const running = start(box, { gate })
    await running.performed
    await running.exited
    return rows
  }

  test('shows the namespace of the children, and the clocks that they will have', async () => {
    const last = execve(['true'])
    const list = [
      ...map(),
      unshare(CLONE_NEWTIME),
      ...write('/proc/self/timens_offsets', `monotonic -1 0\nboottime ${DAY} 0\n`),
      last,
    ]
    expect(await rowsOf(clone(user, list), [last].flat()[0])).toEqual([
      { id: 'ns-time', host: expect.any(String), box: expect.any(String), differs: false },
      { id: 'ns-time-for-children', host: 'its own', box: expect.stringMatching(/^time:\[\d+\]$/), differs: true },
      { id: 'clock-monotonic', host: "the machine's", box: 'of its children: -1 s', differs: true },
      { id: 'clock-boottime', host: "the machine's", box: `of its children: +${DAY} s`, differs: true },
    ])
  })

  test('shows the clocks of a process that is in the namespace', async () => {
    const last = execve(['true'])
    const list = [...map(), unshare(CLONE_NEWTIME), ...offsets(), fork(), last]
    const box = clone(user, list)
    let rows: string[] = []
    const gate = async (index: number, pid: number) => {
      if (box.steps[index]?.id !== [last].flat()[0]?.id) return
      rows = (await fullXray(deepest(pid))).rows
        .filter(({ id }) => id.startsWith('clock-'))
        .map(row => `${row.id} ${row.box}`)
    }
    const running = start(box, { gate })
    await running.performed
    await running.exited
    expect(rows).toEqual(["clock-monotonic the machine's", `clock-boottime +${DAY} s`])
  })

  test('has no such rows where no clock was moved', async () => {
    const rows = (await fullXray(process.pid)).rows.map(({ id }) => id)
    expect(rows.filter(id => /clock|children/.test(id))).toEqual([])
  })
})

describe('timens_offsets', () => {
  test('is read in seconds, also what lies before', () => {
    expect(parseClockOffsets('monotonic      86400         0\nboottime          -1 500000000\n')).toEqual({
      monotonic: '86400',
      boottime: '-0.500000000',
    })
  })

  test('of another form is refused', () => {
    expect(() => parseClockOffsets('monotonic 1\n')).toThrow(/timens_offsets/)
  })
})
