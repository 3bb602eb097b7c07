// tags: fast, as-user, vm
import { existsSync, mkdirSync, rmdirSync, writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { parseCgroup } from '../../src/proc/cgroup/lines.ts'
import { findPlaces } from '../../src/proc/cgroup/places.ts'
import { Malformed } from '../../src/proc/errors.ts'
import { parseMountinfo } from '../../src/proc/mountinfo.ts'
import { look } from '../../src/proc/process.ts'
import { needsRoot, unless } from '../helpers/unless.ts'
import { copyOf, saved, start, tree } from './world.ts'

test('a process is in several hierarchies of v1 and in one of v2', () => {
  expect(parseCgroup('12:cpu,cpuacct:/a\n1:name=systemd:/user.slice/a:b\n0::/c (deleted)\n')).toEqual([
    { hierarchy: 12, controllers: ['cpu', 'cpuacct'], path: '/a', deleted: false },
    { hierarchy: 1, controllers: ['name=systemd'], path: '/user.slice/a:b', deleted: false },
    { hierarchy: 0, controllers: [], path: '/c', deleted: true },
  ])
  expect(() => parseCgroup('0:')).toThrow(Malformed)
})

test.each(['6.1', '6.12'] as const)('on %s we read the limits of a box and its use', kernel => {
  const { memory, cpu, pids, places } = look(20, saved(kernel)).cgroup
  expect(places.map(({ path, version }) => `${version} ${path}`)).toEqual(['2 /save/inner'])
  // Its own cgroup has no max; the one above allows 64 MiB.
  expect(memory).toMatchObject({ max: 'max', bound: 67_108_864, high: 33_554_432, version: 2 })
  expect(memory?.current).toBeGreaterThan(10_000)
  expect(memory?.events).toMatchObject({ oom_kill: 0 })
  expect(cpu).toMatchObject({ max: 50_000, period: 100_000, bound: 0.5, weight: 200, shares: undefined })
  expect(cpu?.stat.usage_usec).toBeGreaterThan(0)
  expect(pids).toMatchObject({ max: 20, bound: 20 })
  expect(pids?.current).toBeGreaterThan(1)
  expect(pids?.peak).toBeGreaterThan(1)
})

test('the root cgroup of v2 has no limits, so its controllers count as absent', () => {
  const { cgroup } = look(10, saved('6.12'))
  expect([cgroup.memory, cgroup.cpu, cgroup.pids, cgroup.io]).toEqual([undefined, undefined, undefined, undefined])
})

test('a cgroup without a controller is bound by the limit of the cgroup above', () => {
  const root = copyOf('6.12')
  const leaf = `${root}/../sys/fs/cgroup/save/inner/leaf`
  mkdirSync(leaf)
  writeFileSync(`${leaf}/cgroup.procs`, '')
  writeFileSync(`${root}/20/cgroup`, '0::/save/inner/leaf\n')
  expect(look(20, root).cgroup.pids).toMatchObject({ max: 20 })
  expect(look(20, root).cgroup.memory?.directory).toMatch(/\/save\/inner$/)
})

test('io limits and use are listed by device', () => {
  const root = copyOf('6.12')
  const directory = `${root}/../sys/fs/cgroup/save/inner`
  writeFileSync(`${directory}/io.max`, '8:0 rbps=1048576 wbps=max riops=max wiops=120\n')
  writeFileSync(`${directory}/io.stat`, '8:0 rbytes=4096 wbytes=0 rios=1 wios=0 dbytes=0 dios=0\n')
  const { io } = look(20, root).cgroup
  expect(io?.max['8:0']).toEqual({ rbps: 1_048_576, wbps: 'max', riops: 'max', wiops: 120 })
  expect(io?.stat['8:0']).toMatchObject({ rbytes: 4096, rios: 1 })
})

// Finding the directory of a cgroup, for every way in which a hierarchy can be mounted.
const place = (path: string, root: string, folders: Record<string, string>) => {
  const base = tree(folders)
  const mounts = parseMountinfo(`1 0 0:30 ${root} /cg rw - cgroup2 cg rw\n`)
  return findPlaces(parseCgroup(`0::${path}\n`), mounts, 42, base)[0]?.directory.slice(base.length)
}

test('below a mount of the whole hierarchy the full path is used', () => {
  expect(place('/a/b', '/', { 'cg/a/b/cgroup.procs': '' })).toBe('/cg/a/b')
})

test('below a mount of a part of the hierarchy the rest of the path is used', () => {
  expect(place('/a/b', '/a', { 'cg/b/cgroup.procs': '' })).toBe('/cg/b')
  expect(place('/a', '/a', { 'cg/cgroup.procs': '' })).toBe('/cg')
  expect(place('/ab', '/a', { 'cg/b/cgroup.procs': '' })).toBeUndefined()
})

test('a process outside our cgroup namespace is found only if the mount reaches it', () => {
  expect(place('/../other', '/', { 'cg/cgroup.procs': '' })).toBeUndefined()
  expect(place('/../other', '/..', { 'cg/other/cgroup.procs': '' })).toBe('/cg/other')
})

test('in a hierarchy that was mounted before we entered our cgroup namespace, the process is searched for', () => {
  const folders = { 'cg/x/a/cgroup.procs': '7\n', 'cg/y/a/cgroup.procs': '1\n42\n', 'cg/cgroup.procs': '' }
  expect(place('/a', '/..', folders)).toBe('/cg/y/a')
})

test('of two mounts that have the directory the later one is taken', () => {
  const base = tree({ 'one/a/cgroup.procs': '', 'two/cgroup.procs': '' })
  const mounts = parseMountinfo('1 0 0:30 / /one rw - cgroup2 cg rw\n2 0 0:30 /b /two rw - cgroup2 cg rw\n')
  expect(findPlaces(parseCgroup('0::/a\n'), mounts, 42, base)[0]?.directory).toBe(`${base}/one/a`)
})

test('a cgroup that has been removed or is not mounted has no directory', () => {
  expect(findPlaces(parseCgroup('0::/a (deleted)\n'), [], 42)).toEqual([])
  expect(look(20, saved('6.18')).cgroup.places).toEqual([])
})

const v1 = '/sys/fs/cgroup'
const hasV1 = existsSync(`${v1}/memory/memory.limit_in_bytes`) && existsSync(`${v1}/pids/cgroup.procs`)
const noV1 = needsRoot ?? (hasV1 ? undefined : 'no cgroup v1 is mounted')
unless(noV1, test)('we read the limits that were set in cgroup v1', async () => {
  const name = `cooper-proc-test-${process.pid}`
  const directories = ['memory', 'pids', 'cpu'].map(controller => `${v1}/${controller}/${name}`)
  for (const directory of directories) mkdirSync(directory)
  const [memory, pids, cpu] = directories
  writeFileSync(`${memory}/memory.limit_in_bytes`, String(64 * 1024 * 1024))
  writeFileSync(`${pids}/pids.max`, '7')
  writeFileSync(`${cpu}/cpu.cfs_quota_us`, '25000')
  writeFileSync(`${cpu}/cpu.shares`, '512')
  const { pid, top } = await start('sleep', 'sleep', '60')
  for (const directory of directories) writeFileSync(`${directory}/cgroup.procs`, String(pid))
  const { cgroup } = look(pid)
  expect(cgroup.memory).toMatchObject({ version: 1, directory: memory, max: 67_108_864, bound: 67_108_864 })
  expect(cgroup.cpu).toMatchObject({ version: 1, max: 25_000, period: 100_000, bound: 0.25, shares: 512 })
  expect(cgroup.pids).toMatchObject({ max: 7, current: 1 })
  const ended = new Promise(resolve => top.on('exit', resolve))
  top.kill('SIGKILL')
  await ended
  for (const directory of directories) rmdirSync(directory)
})
