// tags: fast
// What is written for cgroup v2, in the words of v1.
import {
  CLONE_NEWCGROUP,
  exit,
  MS_RDONLY,
  mayFail,
  mkdir,
  mount,
  type Step,
  type Steps,
  unshare,
  write,
} from 'cooperage'
import { expect, test } from 'vitest'
import { inV1 } from '../../src/list/cgroup-v1.ts'
import { v1Hierarchies, versionOf } from '../../src/proc/cgroup/version.ts'
import { flatten } from '../../src/syscalls/step.ts'

const HIERARCHIES = [['cpu', 'cpuacct'], ['memory'], ['pids'], ['freezer'], ['blkio']]

/** `mkdir PATH`, `write PATH TEXT`, and other calls by their names. */
const told = (steps: readonly Step[]): string[] =>
  steps.flatMap(({ signature: { call }, args }, i) => {
    if (call === 'mkdirat') return `mkdir ${args[1]}`
    if (call === 'openat') return `write ${args[1]} ${new TextDecoder().decode(steps[i + 1]?.args[1] as Uint8Array)}`
    if (call === 'mount') return `mount ${args[2]} ${args[1]} ${args[4]}`
    return ['write', 'close'].includes(call) ? [] : call
  })
const inOlderWords = (steps: Steps) => told(inV1(flatten(steps), HIERARCHIES))

test('a cgroup is made in each hierarchy whose limits the list sets', () => {
  expect(inOlderWords([mkdir('/sys/fs/cgroup/box'), write('/sys/fs/cgroup/box/memory.max', '64M')])).toEqual([
    'mkdir /sys/fs/cgroup/memory/box',
    'write /sys/fs/cgroup/memory/box/memory.limit_in_bytes 64M',
  ])
})

test('a list that sets no limit uses all hierarchies', () => {
  expect(inOlderWords([write('/sys/fs/cgroup/box/cgroup.procs', '0')])).toHaveLength(HIERARCHIES.length)
})

test('cpu.max becomes writes to two files, and max becomes -1', () => {
  expect(inOlderWords(write('/sys/fs/cgroup/a/b/cpu.max', 'max 50000'))).toEqual([
    'write /sys/fs/cgroup/cpu,cpuacct/a/b/cpu.cfs_period_us 50000',
    'write /sys/fs/cgroup/cpu,cpuacct/a/b/cpu.cfs_quota_us -1',
  ])
})

test('a weight of 100 becomes 1024 shares', () => {
  expect(inOlderWords(write('/sys/fs/cgroup/a/cpu.weight', '200'))).toEqual([
    'write /sys/fs/cgroup/cpu,cpuacct/a/cpu.shares 2048',
  ])
})

test('a limit on a disk becomes a write to one file for each direction', () => {
  expect(inOlderWords(write('/sys/fs/cgroup/a/io.max', '254:0 rbps=1024 wiops=max'))).toEqual([
    'write /sys/fs/cgroup/blkio/a/blkio.throttle.read_bps_device 254:0 1024',
    'write /sys/fs/cgroup/blkio/a/blkio.throttle.write_iops_device 254:0 0',
  ])
})

test('one mount becomes one for each hierarchy', () => {
  const steps = [
    write('/sys/fs/cgroup/box/pids.max', '5'),
    unshare(CLONE_NEWCGROUP),
    mount('cgroup2', '/sys/fs/cgroup', 'cgroup2', MS_RDONLY, null),
  ]
  expect(inOlderWords(steps)).toEqual([
    'write /sys/fs/cgroup/pids/box/pids.max 5',
    'unshare',
    'mount tmpfs /sys/fs/cgroup mode=755',
    'mkdir /sys/fs/cgroup/pids',
    'mount cgroup /sys/fs/cgroup/pids pids',
  ])
})

test('a call about no cgroup stays the same call', () => {
  const [mine, end] = [write('/proc/self/oom_score_adj', '0'), exit(0)]
  expect(inV1([...mine, end], HIERARCHIES)).toEqual([...mine, end])
})

test('a call that may fail in v2 may fail in v1, and keeps its place in the source', () => {
  const [first] = mayFail(write('/sys/fs/cgroup/a/memory.swap.max', '0'))
  const steps = inV1(mayFail(write('/sys/fs/cgroup/a/memory.swap.max', '0')), HIERARCHIES)
  expect(
    steps.every(step => step.mayFail),
    'each step may fail',
  ).toBe(true)
  expect(steps[0]?.at.stack?.split('\n')[1]).not.toBe(undefined)
  expect(first).toBeDefined()
})

test('a file that v1 does not have is refused by its name', () => {
  expect(() => inOlderWords(write('/sys/fs/cgroup/a/memory.high', '1M'))).toThrow('memory.high')
  expect(() => inOlderWords(write('/sys/fs/cgroup/a/cgroup.kill', '1'))).toThrow('cgroup.kill')
})

test('the version is that of the hierarchy with the memory controller', () => {
  expect(versionOf(v1Hierarchies('4:memory:/\n1:cpu,cpuacct:/\n0::/\n'))).toBe(1)
  expect(versionOf(v1Hierarchies('1:name=systemd:/\n0::/user.slice\n'))).toBe(2)
})
