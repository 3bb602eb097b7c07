// tags: fast, as-user, vm
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { rmSync, writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { Absent, Forbidden, Gone } from '../../src/proc/errors.ts'
import { namespaceIfAny, namespaceNames } from '../../src/proc/namespaces.ts'
import { look, type Process } from '../../src/proc/process.ts'
import { children } from '../../src/proc/processes.ts'
import { needsRoot, unless } from '../helpers/unless.ts'
import { box, copyOf, saved, start } from './world.ts'

const facts: ((process: Process) => unknown)[] = [
  p => p.status,
  p => p.stat,
  p => p.command,
  p => p.rootDirectory,
  p => p.namespaces.pid,
  p => p.uidMap,
  p => p.gidMap,
  p => p.setgroups,
  p => p.mounts,
  p => p.cgroup.lines,
  p => p.limits,
  p => p.net.devices,
  p => p.personality,
  p => p.label,
]

test.each(facts.map(String))('reading a fact of a process that has ended throws Gone: %s', text => {
  const root = copyOf('6.1')
  const fact = facts.find(each => String(each) === text)!
  rmSync(`${root}/10`, { recursive: true })
  expect(() => fact(look(10, root))).toThrow(Gone)
  expect(() => fact(look(10, root))).toThrow(/Process 10 has ended/)
})

test('facts that were read before a process ended stay known', async () => {
  const child = spawn('sleep', ['60'])
  const seen = look(child.pid!)
  expect(seen.status.Pid).toBe(child.pid)
  child.kill('SIGKILL')
  await once(child, 'exit')
  expect(seen.status.Pid).toBe(child.pid)
  expect(() => seen.mounts).toThrow(Gone)
  expect(() => seen.namespaces.net).toThrow(Gone)
})

test('a zombie has a state and a parent, but neither mounts nor a network', async () => {
  // The shell becomes a sleep, which never waits for the shell's child.
  const { top } = await start('sleep', 'bash', '-c', 'sleep 0.1 & exec sleep 60')
  const ended = () => children(top.pid!).find(pid => look(pid).stat.state === 'Z')
  while (ended() === undefined) await new Promise(resolve => setTimeout(resolve, 20))
  const zombie = look(ended()!)
  expect(zombie.stat.ppid).toBe(top.pid)
  expect(zombie.status.VmRSS).toBeUndefined()
  expect(zombie.command).toEqual([])
  for (const name of namespaceNames.filter(each => each !== 'user' && each !== 'pid'))
    expect(() => zombie.namespaces[name], `namespace ${name} of a zombie`).toThrow(Gone)
  expect(zombie.rootDirectory).toBeUndefined()
  expect(() => zombie.mounts).toThrow(Gone)
})

test('a kernel without time namespaces says that there is none, and setgroups is undefined', () => {
  const root = copyOf('6.1')
  for (const file of ['ns/time', 'ns/time_for_children', 'setgroups', 'net/if_inet6', 'net/tcp6'])
    rmSync(`${root}/20/${file}`, { force: true })
  const old = look(20, root)
  expect(() => old.namespaces.time).toThrow(Absent)
  expect(namespaceIfAny(old.namespaces, 'time')).toBeUndefined()
  expect(old.namespaces.pid).toBeGreaterThan(0)
  expect(old.setgroups).toBeUndefined()
  expect(old.net.addresses).toHaveLength(1)
  expect(old.label).toBeUndefined()
})

test('a fact is read once, and another look reads it again', () => {
  const root = copyOf('6.1')
  const first = look(20, root)
  expect(first.setgroups).toBe('deny')
  writeFileSync(`${root}/20/setgroups`, 'allow\n')
  expect(first.setgroups).toBe('deny')
  expect(look(20, root).setgroups).toBe('allow')
})

test('look reads only the files of the facts that are used', () => {
  const root = copyOf('6.1')
  rmSync(`${root}/20/mountinfo`)
  const { status, uidMap } = look(20, root)
  expect([status.Name, uidMap.length]).toEqual(['sleep', 1])
})

test('arguments may be empty, contain spaces, or have been overwritten', () => {
  const root = copyOf('6.1')
  const command = (text: string) => {
    writeFileSync(`${root}/20/cmdline`, text)
    return look(20, root).command
  }
  expect(look(20, saved('6.1')).command).toEqual(['sleep', '60'])
  expect(command('sh\0-c\0echo a b\0')).toEqual(['sh', '-c', 'echo a b'])
  expect(command('a\0\0b\0')).toEqual(['a', '', 'b'])
  expect(command('nginx: worker process\0\0\0\0')).toEqual(['nginx: worker process'])
  expect(command('')).toEqual([])
})

unless(needsRoot, test)(
  'an ordinary user cannot read the namespaces of root, and the error says what would be needed',
  async () => {
    const { pid } = await box('--uts')
    process.seteuid?.(65_534)
    try {
      expect(() => look(pid).namespaces.uts).toThrow(Forbidden)
      expect(() => look(pid).rootDirectory).toThrow(
        new RegExp(`/proc/${pid}/root may not be read. It needs you to be root`),
      )
      expect(look(pid).status.Name).toBe('sleep')
    } finally {
      process.seteuid?.(0)
    }
  },
)
