// tags: fast, vm
// The small tables: id maps, resource limits, namespace links.

import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { Malformed } from '../../src/proc/errors.ts'
import { isIdentity, parseIdMap } from '../../src/proc/id-map.ts'
import { parseLimits } from '../../src/proc/limits.ts'
import { namespaceNames, parseNamespace } from '../../src/proc/namespaces.ts'
import { look } from '../../src/proc/process.ts'
import { kernels, saved } from './world.ts'

test.each(kernels)('on %s the host maps every id to itself, the box only its root', kernel => {
  expect(isIdentity(look(10, saved(kernel)).uidMap), 'the map of the host').toBe(true)
  expect(look(20, saved(kernel)).uidMap).toEqual([{ inside: 0, outside: 0, count: 1 }])
  expect(look(20, saved(kernel)).setgroups).toBe('deny')
})

test('an id map may have several ranges or be empty', () => {
  expect(parseIdMap('         0       1000          1\n         1     100000      65536\n')).toEqual([
    { inside: 0, outside: 1000, count: 1 },
    { inside: 1, outside: 100_000, count: 65_536 },
  ])
  expect(parseIdMap('')).toEqual([])
  expect(isIdentity([]), 'an empty map').toBe(false)
  expect(() => parseIdMap('0 0\n')).toThrow(Malformed)
})

test('we see the same limits as prlimit', () => {
  const text = execFileSync(
    'prlimit',
    ['--pid', String(process.pid), '--nofile', '--raw', '--noheadings', '-o', 'SOFT,HARD'],
    {
      encoding: 'utf8',
    },
  )
  const { soft, hard, unit } = look(process.pid).limits.get('Max open files')!
  expect(`${soft} ${hard} ${unit}`).toBe(`${text.trim().replace(/\s+/, ' ')} files`)
})

test('a limit may have no unit', () => {
  const text = 'Limit                     Soft Limit           Hard Limit           Units     \n'
  const nice = 'Max nice priority         0                    unlimited                      \n'
  expect(parseLimits(text + nice).get('Max nice priority')).toEqual({ soft: 0, hard: 'unlimited', unit: '' })
  expect(() => parseLimits(text + nice.slice(0, 30))).toThrow(Malformed)
})

test.each(kernels)('on %s the box shares only the time namespace with the host', kernel => {
  const host = look(10, saved(kernel)).namespaces
  const box = look(20, saved(kernel)).namespaces
  expect(namespaceNames.filter(name => host[name] === box[name])).toEqual(['time'])
  expect(box.pid_for_children).toBe(box.pid)
})

test('a namespace link is parsed to its inode number', () => {
  expect(parseNamespace('pid:[4026531836]')).toBe(4_026_531_836)
  expect(() => parseNamespace('/proc')).toThrow(Malformed)
})
