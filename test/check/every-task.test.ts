// tags: fast
// A thread has namespaces, capabilities and a root of its own, so a claim that holds for the leader says little.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { claims as chroot } from '../../lessons/01-chroot/check.ts'
import { claims as pid } from '../../lessons/02-pid/check.ts'
import { claims as uts } from '../../lessons/03-uts/check.ts'
import { claims as mount } from '../../lessons/04-mount/check.ts'
import { claims as net } from '../../lessons/05-net/check.ts'
import { claims as ipc } from '../../lessons/07-ipc/check.ts'
import { claims as cgroups } from '../../lessons/08-cgroups/check.ts'
import { claims as capabilities } from '../../lessons/09-capabilities/check.ts'
import type { Claim } from '../../src/check/claim.ts'
import { claimContextOf } from '../../src/check/claim-context.ts'
import { judge } from '../../src/check/judge.ts'
import { look } from '../../src/proc/process.ts'
import { nameOfTask, tasksOf } from '../../src/proc/tasks.ts'
import { missing, needsRoot, unless } from '../helpers/unless.ts'

const impossible = needsRoot ?? missing('cc')
let directory: string
let program: string
let empty: string
beforeAll(() => {
  if (impossible) return
  directory = mkdtempSync(join(tmpdir(), 'cooper-threads-'))
  program = join(directory, 'two-threads')
  empty = join(directory, 'empty')
  mkdirSync(empty)
  execFileSync('cc', ['-pthread', '-o', program, new URL('two-threads.c', import.meta.url).pathname])
})
afterAll(() => directory && rmSync(directory, { recursive: true }))

const started: ChildProcess[] = []
afterEach(async () => {
  for (const child of started.splice(0)) {
    child.stdin?.end()
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  }
})

interface How {
  /** A directory, or the file that is to be opened. */
  readonly path?: string
  /** Without a second thread. */
  readonly alone?: true
  /** A command that executes the program in other namespaces. */
  readonly inside?: readonly string[]
}

/** Starts the program, and waits until its threads are what they will be. */
async function begin(what: string, { path = empty, alone, inside = [] }: How = {}): Promise<number> {
  const [command = '', ...words] = [...inside, program, what, path, ...(alone ? ['1'] : [])]
  const child = spawn(command, words, { stdio: ['pipe', 'pipe', 'inherit'] })
  started.push(child)
  const [said] = await once(child.stdout!, 'data')
  expect(String(said), 'what the program says').toBe('ready\n')
  return child.pid!
}

async function verdict(claims: readonly Claim[], id: string, pid: number) {
  const claim = claims.find(each => each.id === id)!
  const [found] = await judge([{ ...claim, needs: [] }], claimContextOf(pid))
  return found!
}

describe('a process with two threads', () => {
  unless(impossible, test)('is two tasks, and each has a name', async () => {
    const box = await begin('uts')
    const tasks = tasksOf(look(box), look(process.pid))
    expect(tasks.map(nameOfTask)).toEqual([
      `process ${box} (two-threads)`,
      `thread ${tasks[1]?.pid} of process ${box} (two-threads)`,
    ])
    const [leader, second] = tasks.map(task => task.namespaces.uts)
    expect(second, 'the namespace of the second thread').toBe(look(process.pid).namespaces.uts)
    expect(leader, 'the namespace of the leader').not.toBe(second)
  })

  unless(impossible, test).each([
    ['uts', 'own-uts-namespace', uts],
    ['mnt', 'own-mount-namespace', mount],
    ['net', 'own-network', net],
    ['ipc', 'own-ipc-namespace', ipc],
    ['cgroup', 'own-namespace', cgroups],
    ['root', 'own-root', chroot],
    ['bounding', 'bounding', capabilities],
    ['powers', 'powers', capabilities],
    ['privileges', 'gains-nothing', capabilities],
    ['filter', 'filter', capabilities],
  ])('whose leader alone changes %s fails %s, and the evidence names the thread', async (what, id, claims) => {
    const alone = await verdict(claims, id, await begin(what, { alone: true }))
    expect(alone, 'the verdict without a second thread').toMatchObject({ passed: true })
    const both = await verdict(claims, id, await begin(what))
    expect(both, 'the verdict with a second thread').toMatchObject({ passed: false })
    expect(both.evidence).toMatch(/^thread \d+ of process \d+ \(two-threads\): /)
    expect(both.means, 'what the verdict means').toMatch(/\.$/)
  })

  unless(impossible, test).each([
    ['pid', 'children-stay', pid],
    ['inheritable', 'nothing-handed-on', capabilities],
  ])('whose second thread alone changes %s fails %s', async (what, id, claims) => {
    expect(await verdict(claims, id, await begin('uts', { alone: true })), 'without it').toMatchObject({ passed: true })
    const found = await verdict(claims, id, await begin(`-${what}`))
    expect(found, 'with it').toMatchObject({ passed: false, evidence: expect.stringMatching(/^thread/) })
  })

  unless(impossible, test)(
    'whose second thread alone holds a namespace of the host open fails no-way-back',
    async () => {
      const ofHost = { path: `/proc/${process.pid}/ns/net`, inside: ['unshare', '-n'] }
      expect(await verdict(net, 'no-way-back', await begin('-uts', ofHost)), 'without it').toMatchObject({
        passed: true,
      })
      const found = await verdict(net, 'no-way-back', await begin('-files', ofHost))
      expect(found, 'with it').toMatchObject({ passed: false, evidence: expect.stringContaining('of thread') })
    },
  )
})
