// tags: fast
// What a learner is told who writes a file of a cgroup by another name, or a text that it does not take.
import { describe, expect, test, vi } from 'vitest'
import { explain } from '../../src/explain/explain.ts'
import { inV1 } from '../../src/list/cgroup-v1.ts'
import { mkdir, write } from '../../src/syscalls/files.ts'
import type { Step } from '../../src/syscalls/step.ts'
import { descriptionOf } from '../../src/syscalls/syscall.ts'

/** The mounts of the host: with or without v1. */
const hierarchies = vi.hoisted((): { fstype: string }[] => [])
vi.mock('../../src/explain/model/here.ts', async importOriginal => ({
  ...(await importOriginal<typeof import('../../src/explain/model/here.ts')>()),
  mountsHere: () => hierarchies,
}))

const GROUP = '/sys/fs/cgroup/box'
const said = (call: string, errno: string, args: readonly unknown[]): string => {
  const { means, fix } = explain({ call, errno, args })
  return `${means}. ${fix}`
}

describe('a file by another name', () => {
  test.each([
    [
      'memory.limit_in_bytes',
      'memory.limit_in_bytes is the name in cgroup v1; in v2 that file is memory.max. write mem',
    ],
    ['cpu.cfs_quota_us', 'in v2 that file is cpu.max. write cpu.max: quota and period in microseconds, such as "50000'],
    [
      'tasks',
      'tasks is the name in cgroup v1; in v2 that file is cgroup.procs. write cgroup.procs: "0" is the process',
    ],
    ['blkio.weight', 'in v2 that file is io.weight'],
    ['freezer.state', 'in v2 that file is cgroup.freeze. write cgroup.freeze: "1" freezes'],
    ['devices.deny', 'devices.deny is the name in cgroup v1, and v2 has no such file'],
    [
      'memory.limit',
      'a cgroup has no file memory.limit; did you mean memory.max?. write memory.max: bytes, such as "64M"',
    ],
    ['memroy.max', 'did you mean memory.max?'],
    ['memory.limit_in_byte', 'memory.limit_in_bytes is the name in cgroup v1; in v2 that file is memory.max'],
    ['pids.limit', 'did you mean pids.max?'],
  ])('%s', (file, words) => {
    expect(said('openat', 'ENOENT', [-100, `${GROUP}/${file}`, 1])).toContain(words)
    // On a host with v1 the list is translated, and no call is made.
    expect(() => inV1(write(`${GROUP}/${file}`, '1'), [['memory']])).toThrow(words.split('. ', 1)[0])
  })

  test('the error of a list that is translated stands at the line of the write', () => {
    const [open, ...others] = write(`${GROUP}/memory.limit_in_bytes`, '1')
    const steps = [
      { ...open, at: Object.assign(new Error('x'), { stack: 'Error: x\n at the line' }) } as Step,
      ...others,
    ]
    try {
      inV1(steps, [['memory']])
      expect.unreachable()
    } catch (error) {
      expect((error as Error).stack).toBe('Error: x\n at the line')
    }
  })

  test('a name of v2 is not corrected', () => {
    expect(said('openat', 'ENOENT', [-100, `${GROUP}/memory.max`, 1])).toContain('there is no such cgroup')
  })
})

test('on a host with v1 the directory of a controller is where it belongs', () => {
  hierarchies.push({ fstype: 'cgroup' })
  expect(said('mkdirat', 'ENOENT', mkdir('/sys/fs/cgroup/pids/box').args)).not.toContain('one tree')
  hierarchies.pop()
})

test.each([`${GROUP.replace('box', 'memory/box')}`, '/sys/fs/cgroup/pids/memory/box'])(
  'for %s it says that v2 has one tree',
  path => {
    expect(said('mkdirat', 'ENOENT', mkdir(path).args)).toMatch(
      /such as memory; v2 has one tree.* \/sys\/fs\/cgroup\/box/,
    )
  },
)

describe('a text in another form', () => {
  test.each([
    [
      'cpu.max',
      '50%',
      'two numbers in microseconds, the quota and the period, and "50%" is a share of a CPU. write "50000',
    ],
    ['cpu.max', '0.5', 'write "50000 100000"'],
    ['cpu.max', '200%', 'write "200000 100000"'],
    ['cpu.max', '50', '50 are 50 microseconds, and the least quota is 1000. write "50000 100000" for half a CPU'],
    ['cpu.max', '50000/100000', 'with a space between them. write "50000 100000"'],
    ['cpu.max', '50ms 100ms', 'without a unit'],
    ['cpu.cfs_quota_us', '50%', 'cpu.max (in v1 cpu.cfs_quota_us) takes two numbers in microseconds'],
    ['memory.max', '64MB', 'one letter, K, M or G. write "64M", which are 64 MiB'],
    ['memory.max', '64 MiB', 'write "64M"'],
    ['memory.max', 'unlimited', 'write "max"'],
    ['pids.max', '-1', 'write "max"'],
    ['cgroup.subtree_control', 'memory', 'write "+memory"'],
    ['cgroup.subtree_control', '+blkio, +cpuacct', 'write "+io +cpu"'],
  ])('%s: %s', (file, text, words) => {
    expect(said('write', 'EINVAL', [`${GROUP}/${file}`, text])).toContain(words)
  })
})

describe('a limit of memory in which no program starts is refused where it is written', () => {
  const faultOf = (text: string, file = 'memory.max') => {
    const { params } = descriptionOf(write, [`${GROUP}/${file}`, text]) ?? { params: [] }
    const fault = params[1]?.faultOf(text)
    return fault && `${fault}. ${params[1]?.fixFor?.(text)}`
  }

  test.each([
    ['64', 'is the text "64", which is 64 bytes. The number counts bytes. Write "64M" for 64 MiB.'],
    ['64K', 'is the text "64K", which is 65536 bytes. The number counts bytes. Write "64M" for 64 MiB.'],
    ['0', 'is the text "0", which is 0 bytes'],
  ])('%s', (text, fault) => {
    expect(faultOf(text)).toContain(fault)
  })

  test.each(['64M', '67108864', 'max', '1G', 'much'])('%s is left to the kernel', text => {
    expect(faultOf(text)).toBeUndefined()
  })

  test('no swap at all is a limit like any other', () => {
    expect(faultOf('0', 'memory.swap.max')).toBeUndefined()
  })
})
