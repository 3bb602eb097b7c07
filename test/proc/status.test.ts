// tags: fast, vm
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { Malformed } from '../../src/proc/errors.ts'
import { look } from '../../src/proc/process.ts'
import { parseStat } from '../../src/proc/stat.ts'
import { parseStatus } from '../../src/proc/status.ts'
import { kernels, saved, start, tree } from './world.ts'

const text = readFileSync(`${saved('6.1')}/20/status`, 'utf8')

test.each(kernels)('on %s a process in a box has two PIDs, and the last is the one inside', kernel => {
  const { status, insidePid } = look(20, saved(kernel))
  expect(status.Name).toBe('sleep')
  expect(status.NSpid).toHaveLength(2)
  expect(status.NSpid[0]).toBe(status.Pid)
  expect(insidePid).toBe(status.NSpid[1])
  expect(status.Uid).toEqual({ real: 0, effective: 0, saved: 0, filesystem: 0 })
  expect(status.Seccomp).toBe('disabled')
  expect(status.Seccomp_filters).toBe(0)
  expect(status.VmRSS).toBeGreaterThan(100_000)
})

test('a name may contain spaces, brackets and line feeds', () => {
  const named = (name: string) => parseStatus(text.replace('Name:\tsleep', () => `Name:\t${name}`)).Name
  expect(named(' two  words ')).toBe(' two  words ')
  expect(named('a\\nb')).toBe('a\nb')
  expect(named('a\\\\nb')).toBe('a\\nb')
  expect(named('(x): y')).toBe('(x): y')
  expect(named('')).toBe('')
})

test('Seccomp_filters is undefined before Linux 5.9, and NSpid has a fallback before 4.1', () => {
  const old = parseStatus(text.replace(/^(Seccomp_filters|NSpid):.*\n/gm, ''))
  expect(old.Seccomp_filters).toBeUndefined()
  expect(old.NSpid).toEqual([old.Pid])
})

test('a process may have supplementary groups or none', () => {
  expect(parseStatus(text).Groups).toEqual([])
  expect(parseStatus(text.replace(/^Groups:.*$/m, 'Groups:\t4 20 1000 ')).Groups).toEqual([4, 20, 1000])
})

test('a status that is cut short throws Malformed', () => {
  expect(() => parseStatus(text.slice(0, 60))).toThrow(Malformed)
  expect(() => parseStatus('')).toThrow(Malformed)
})

test('a name that looks like the other fields of stat is read correctly', () => {
  const stat = parseStat(
    '7 (a) S 1 (b\n) R 3 4 5 0 -1 4194368 213 368 0 0 0 0 0 0 20 0 2 0 83260 4595712 511 1844 0 0 0 0 0 0 0\n',
  )
  expect(stat).toEqual({
    pid: 7,
    comm: 'a) S 1 (b\n',
    state: 'R',
    ppid: 3,
    pgrp: 4,
    session: 5,
    threads: 2,
    starttime: 83260,
  })
  expect(() => parseStat('7 (a')).toThrow(Malformed)
  expect(() => parseStat('7 (a) S 1 2')).toThrow(Malformed)
})

test('status and stat agree on a running process with an odd name', async () => {
  const odd = ') R 1\n\\( ö'
  const { pid } = await start(odd, `${tree({ [odd]: '-> /bin/sleep' })}/${odd}`, '60')
  const { status, stat } = look(pid)
  expect(status.Name).toBe(odd)
  expect(stat.comm).toBe(odd)
  expect(stat.ppid).toBe(status.PPid)
  expect(stat.ppid).toBe(process.pid)
})
