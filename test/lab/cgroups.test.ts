// tags: fast, as-user
// A cgroup outlives its processes and its maker. Ours are gone when cooper is, however it went.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, rmdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, afterEach, describe, expect, test } from 'vitest'
import { cooper, environment, main, ordinary, usersOf } from '../helpers/cooper.ts'
import { missing, needsRoot, unless } from '../helpers/unless.ts'

/** Numbers of processes are those of a PID namespace, and test files beside this one have others (test/isolate). */
const machine = statSync('/proc/self/ns/pid').ino

/** The groups whose name says that this process has made them. */
function groupsOf(pid: number | string, directory = '/sys/fs/cgroup', depth = 0): string[] {
  if (depth > 6 || !existsSync(directory)) return []
  const below = readdirSync(directory, { withFileTypes: true }).filter(entry => entry.isDirectory())
  return below.flatMap(({ name }) => {
    const path = join(directory, name)
    return new RegExp(`^cooperage-${machine}-${pid}-`).test(name) ? [path] : groupsOf(pid, path, depth + 1)
  })
}

/** Waits for a value, ten seconds at most. */
async function soon<Value>(what: string, find: () => Value | undefined): Promise<Value> {
  for (let tries = 0; tries < 1000; tries++, await pause(10)) {
    const found = find()
    if (found !== undefined) return found
  }
  throw new Error(`${what}: not within ten seconds`)
}

const membersOf = (group: string): string[] => {
  const own = readFileSync(join(group, 'cgroup.procs'), 'utf8').trim().split('\n').filter(Boolean)
  const below = readdirSync(group, { withFileTypes: true }).filter(entry => entry.isDirectory())
  return [...own, ...below.flatMap(({ name }) => membersOf(join(group, name)))]
}

const alive = (pid: string) => {
  try {
    return !/^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return false // it ended while it was looked at
  }
}

let child: ChildProcess | undefined
afterEach(() => void child?.kill('SIGKILL'))

/** A test that fails must leave the machine as it was, too. Only a PID namespace of our own has no cgroups of others. */
const isolated = process.geteuid?.() === 0
afterAll(() => {
  for (const group of isolated ? groupsOf('\\d+') : []) remove(group)
})

function remove(group: string): void {
  for (const entry of readdirSync(group, { withFileTypes: true }))
    if (entry.isDirectory()) remove(join(group, entry.name))
  rmdirSync(group)
}

describe.each(usersOf('08-cgroups'))('as $name', ({ as, env }) => {
  /** A lab with a box in it; gives cooper's own number, its groups, and who is in them. */
  async function standing(...words: string[]) {
    const [program = '', ...args] = [...as, process.execPath, main, 'demo', 'cgroups', '--', ...words]
    child = spawn(program, args, { env: environment(env), stdio: 'ignore' })
    const pid = child.pid as number
    const groups = await soon('the box', () => {
      const found = groupsOf(pid)
      return found.some(
        group => existsSync(join(group, 'host', 'box')) && membersOf(join(group, 'host', 'box')).length > 0,
      )
        ? found
        : undefined
    })
    return { pid, groups, members: [...new Set(groups.flatMap(membersOf))] }
  }
  const gone = async (pid: number, members: readonly string[]) => {
    await soon('the groups to be gone', () => (groupsOf(pid).length === 0 ? true : undefined))
    await soon('the processes to be gone', () => (members.some(alive) ? undefined : true))
  }
  const cgroupReaperOf = (groups: readonly string[]) =>
    readdirSync('/proc')
      .filter(name => /^\d+$/.test(name))
      .find(pid => {
        try {
          const [program = '', ...directories] = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')
          return program.endsWith('/cgroup-reaper') && directories.includes(groups[0] ?? '')
        } catch {
          return false
        }
      })

  test('no cgroup is left when the prompt is back', async () => {
    const { pid, groups } = await standing('sleep', '0.3')
    expect(groups.length).toBeGreaterThan(0)
    await new Promise(resolve => child?.on('exit', resolve))
    expect(groupsOf(pid)).toEqual([])
    expect(groups.filter(existsSync)).toEqual([])
  })

  test('a failed list leaves no cgroup', () => {
    const before = groupsOf('\\d+')
    expect(cooper(['demo', 'cgroups', '--fail', '3=EIO', '--', 'true'], { as, env }).status).toBe(1)
    expect(groupsOf('\\d+').filter(group => !before.includes(group))).toEqual([])
  })

  test('no cgroup is left after cooper is killed while its processes run', async () => {
    const { pid, members } = await standing('sh', '-c', 'for i in 1 2 3; do (sleep 60 &); done; sleep 60')
    process.kill(pid, 'SIGKILL')
    await gone(pid, members)
  })

  test('no cgroup is left after cooper is killed while its processes are frozen', async () => {
    const { pid, groups, members } = await standing('sleep', '60')
    for (const group of groups)
      for (const [file, text] of [
        ['freezer.state', 'FROZEN'],
        ['cgroup.freeze', '1'],
      ] as const)
        if (existsSync(join(group, file))) writeFileSync(join(group, file), text)
    process.kill(pid, 'SIGKILL')
    await gone(pid, members)
  })

  test('no cgroup is left after cooper is terminated', async () => {
    const { pid, members } = await standing('sleep', '60')
    process.kill(pid, 'SIGTERM')
    await gone(pid, members)
  })

  /** The cgroup-reaper is dead too. */
  async function leftBehind() {
    const { pid, groups } = await standing('sleep', '60')
    const cgroupReaper = cgroupReaperOf(groups)
    expect(cgroupReaper).toBeDefined()
    process.kill(Number(cgroupReaper), 'SIGKILL')
    process.kill(pid, 'SIGKILL')
    await soon('cooper to be gone', () => (existsSync(`/proc/${pid}`) ? undefined : true))
    expect(groupsOf(pid)).not.toEqual([])
    return { pid, groups }
  }

  test('after cooper and the cgroup-reaper are killed, the next cooper removes their cgroups', async () => {
    const { pid } = await leftBehind()
    expect(cooper(['demo', 'cgroups', '--', 'true'], { as, env }).status).toBe(0)
    expect(groupsOf(pid)).toEqual([])
  })

  // A cgroup-reaper tries for ten seconds; a user would wait that long, each time, for what only root can take away.
  const notRoot = (as.length === 0 ? needsRoot : 'only root can') ?? missing('strace')
  unless(notRoot, test)('what root has left behind is no business of an ordinary user', async () => {
    const { pid, groups } = await leftBehind()
    const strace = ['strace', '-f', '-s', '4096', '-e', 'execve']
    const [program = '', ...args] = [
      ...ordinary.as,
      ...strace,
      process.execPath,
      main,
      'demo',
      'container',
      '--',
      'true',
    ]
    const { status, stderr } = spawnSync(program, args, { encoding: 'utf8', env: environment(ordinary.env) })
    expect(status).toBe(0)
    expect(groups.filter(group => stderr.includes(group))).toEqual([])
    expect(cooper(['demo', 'cgroups', '--', 'true']).status).toBe(0)
    expect(groupsOf(pid)).toEqual([])
  })

  test('the real host is refused', () => {
    const { status, stderr } = cooper(['demo', 'cgroups', '--lab', 'none'], { as, env })
    expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringContaining('--lab none') })
  })
})

unless(missing('strace'), test)('no other lesson starts a cgroup-reaper', () => {
  const { stderr } = spawnSync('strace', ['-f', '-e', 'execve', process.execPath, main, 'demo', 'uts', '--', 'true'], {
    encoding: 'utf8',
    env: environment(),
  })
  expect(stderr).toContain('execve')
  expect(stderr).not.toContain('cgroup-reaper')
})
