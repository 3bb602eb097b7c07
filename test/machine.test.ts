// tags: slow, alone
// The virtual machine of lesson 00: booted if possible, and otherwise shown as a recording that says so.
import { execFileSync, spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { archive } from '../lessons/00-what/cpio.ts'
import { parts } from '../lessons/00-what/machine.ts'
import { measure } from '../lessons/00-what/measure.ts'
import recorded from '../lessons/00-what/recorded.json' with { type: 'json' }
import { helloProgram } from '../src/run/build.ts'
import { clone } from '../src/syscalls/clone.ts'
import { execve } from '../src/syscalls/processes.ts'
import { longSleep, running, soon } from './helpers/boxes.ts'
import { cooper, cooperJson, users } from './helpers/cooper.ts'
import { type Host, lookAtHost } from './helpers/host.ts'
import { missing, unless } from './helpers/unless.ts'

interface Played {
  passed: boolean
  claims: { id: string; passed: boolean }[]
  missing: { what: string; why: string }[]
  tables: { things: string[]; rows: string[][] }[]
}
const scene = ['demo', 'what', 'machine']

describe('without a readable kernel image', () => {
  const env = { COOPERAGE_KERNEL: '/no/such/vmlinuz' }

  test.each(users)('$name sees the recording, labelled as one', ({ as, env: userEnv }) => {
    const { passed, claims, missing, tables } = cooperJson<Played>(scene, { as, env: { ...userEnv, ...env } })
    expect(passed, 'passed').toBe(true)
    expect(missing).toHaveLength(1)
    // A recording proves nothing about a machine.
    expect(claims.map(({ id }) => id)).toEqual(['shared-kernel'])
    expect(tables[0]?.things.at(-1)).toBe('a machine, recorded')
    expect(tables[0]?.rows.map(row => row.at(-1))).toEqual(Object.values(recorded.answers))
  })

  test('the text names the day and the machine of the recording', () => {
    const { status, stdout } = cooper(scene, { env })
    expect(status).toBe(0)
    const text = stdout.replace(/\s+/g, ' ')
    expect(text).toContain('Not shown here: a virtual machine of this host.')
    expect(text).toContain(`was recorded on ${recorded.date}, on another machine: ${recorded.machine}.`)
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80)
  })
})

describe('if QEMU fails,', () => {
  let directory: string
  beforeAll(() => {
    // The lab mounts a new /tmp, so the directory must be elsewhere.
    directory = mkdtempSync('/var/tmp/cooper-qemu-')
    chmodSync(directory, 0o755)
    for (const name of ['qemu-system-x86_64', 'qemu-system-aarch64']) {
      writeFileSync(join(directory, name), '#!/bin/sh\necho first things first\necho "no machine today" >&2\nexit 1\n')
      chmodSync(join(directory, name), 0o755)
    }
    writeFileSync(join(directory, 'vmlinuz'), 'no kernel')
  })
  afterAll(() => rmSync(directory, { recursive: true }))

  test('its last output is shown, and then the recording', () => {
    const env = { PATH: `${directory}:${process.env.PATH}`, COOPERAGE_KERNEL: join(directory, 'vmlinuz') }
    const { passed, missing, tables } = cooperJson<Played>(scene, { env })
    expect(passed, 'passed').toBe(true)
    expect(missing[0]?.why).toContain('no machine today')
    expect(tables[0]?.things.at(-1)).toBe('a machine, recorded')
  })
})

const noMachine = typeof parts() === 'string' ? 'no QEMU, or no kernel image that may be read' : undefined
unless(noMachine, describe)('with QEMU and a kernel image', () => {
  const patient = { timeout: 120_000 }
  test('a machine is booted with a kernel of its own and leaves nothing behind', patient, async () => {
    const before = lookAtHost()
    const { claims, tables } = cooperJson<Played>(scene)
    expect(claims.map(({ id, passed }) => [id, passed])).toEqual([
      ['shared-kernel', true],
      ['own-kernel', true],
      ['cost', true],
      ['seen-from-outside', true],
    ])
    const row = (name: string) => tables[0]?.rows.find(([asks]) => asks === name)
    expect(row('calls itself')?.at(-1)).toBe('number 1')
    expect(row('first word after')?.at(-1)).toMatch(/^\d+ ms, (emulated|with KVM)$/)
    expect(row('kernel')?.[1]).toBe(readFileSync('/proc/sys/kernel/osrelease', 'utf8').trim())
    const left = ({ processes, mounts, temporary, sharedMemory }: Host) => ({
      processes,
      mounts,
      temporary,
      sharedMemory,
    })
    await soon(() => JSON.stringify(left(lookAtHost())) === JSON.stringify(left(before)))
    expect(left(lookAtHost())).toEqual(left(before))
  })
})

describe('measuring', () => {
  test('ends a program that prints nothing within the time limit, and says so', async () => {
    const command = longSleep()
    expect(await measure(clone(0, execve(command)), 100)).toBe('it said nothing in 0.1 seconds')
    expect(running(command)).toEqual([])
  })

  test('reports the time, the memory and the processes of a program', async () => {
    const measured = await measure(clone(0, execve([helloProgram()])), 5_000)
    expect(measured).toMatchObject({ seen: 'hello', kernel: expect.stringMatching(/^\d+\.\d+/) })
    if (typeof measured === 'string') return
    expect(measured.number).toBe(measured.pid)
    expect(measured.memory).toBeGreaterThan(0)
    expect(measured.ms).toBeLessThan(5_000)
  })
})

unless(missing('busybox'), test)('cpio unpacks the archive', () => {
  const directory = mkdtempSync(join(tmpdir(), 'cooper-cpio-'))
  try {
    for (const length of [0, 1, 2, 3, 4, 9000]) {
      const program = Buffer.alloc(length, 'x')
      const unpack = spawnSync('busybox', ['cpio', '-idu'], { cwd: directory, input: archive(program) })
      expect(unpack.status).toBe(0)
      expect(readFileSync(join(directory, 'init'))).toEqual(program)
    }
    expect(execFileSync('stat', ['-c', '%a', join(directory, 'init')], { encoding: 'utf8' })).toBe('755\n')
  } finally {
    rmSync(directory, { recursive: true })
  }
})
