// tags: fast, vm
import { execFileSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { expect, test } from 'vitest'
import { namespaceNames } from '../../src/proc/namespaces.ts'
import { look } from '../../src/proc/process.ts'
import { children, deepest, descendants, members, pids, processes, sharing } from '../../src/proc/processes.ts'
import { asRoot, box, copyOf, start, tree } from './world.ts'

test('we find the same namespaces of a box as lsns, and the same number of processes in each', async () => {
  const { pid } = await box(
    '--pid',
    '--fork',
    '--mount-proc',
    '--uts',
    '--ipc',
    '--net',
    '--cgroup',
    '--time',
    '--user',
    '--map-root-user',
  )
  const { namespaces } = JSON.parse(
    execFileSync('lsns', ['--json', '--task', String(pid), '--output', 'NS,TYPE,NPROCS'], { encoding: 'utf8' }),
  ) as { namespaces: { ns: number; type: string; nprocs: number }[] }
  const fromLsns = namespaces.map(({ ns, type, nprocs }) => `${type} ${ns} ${nprocs}`).sort()
  const seen = look(pid)
  const ours = namespaceNames.map(name => `${name} ${seen.namespaces[name]} ${sharing(seen, name).length}`).sort()
  // The box starts no processes while we count, so both counts must be equal.
  expect(ours).toEqual(fromLsns)
  expect(sharing(seen, 'pid')).toEqual([pid])
})

asRoot('we and lsns find the same processes in the PID namespace of a box', async () => {
  const { pid } = await box('--pid', '--fork')
  const { namespaces } = JSON.parse(
    execFileSync('lsns', ['--json', '--type', 'pid', '--output', 'NS,NPROCS'], { encoding: 'utf8' }),
  ) as { namespaces: { ns: number; nprocs: number }[] }
  const ours = members('pid')
  const boxed = look(pid).namespaces.pid!
  expect(namespaces).toContainEqual({ ns: boxed, nprocs: 1 })
  expect(ours.get(boxed)).toEqual([pid])
  expect(ours.get(look(process.pid).namespaces.pid!)).toContain(process.pid)
})

test('descendants are listed by generation, and deepest is the last of them', async () => {
  const { pid, top } = await start('sleep', 'bash', '-c', 'bash -c "sleep 60; true"; true')
  const [middle] = children(top.pid!)
  expect(descendants(top.pid!)).toEqual([middle, pid])
  expect(deepest(top.pid!)).toBe(pid)
  expect(deepest(pid)).toBe(pid)
  expect(children(pid)).toEqual([])
})

test('we see the processes that ps sees', () => {
  const fromPs = execFileSync('ps', ['-e', '-o', 'pid='], { encoding: 'utf8' }).trim().split(/\s+/).map(Number)
  const ours = new Set(pids())
  // Other processes come and go meanwhile; those with a low PID stay.
  expect(
    fromPs.filter(pid => pid < 20 && !ours.has(pid)),
    'PIDs that only ps sees',
  ).toEqual([])
  expect([...ours]).toContain(process.pid)
  expect(processes().map(({ pid }) => pid)).toContain(process.pid)
})

test('a process that ends while it is listed is left out', () => {
  const root = copyOf('6.1')
  rmSync(`${root}/10/stat`)
  rmSync(`${root}/10/ns/pid`)
  expect(pids(root)).toEqual([10, 20])
  expect(sharing(look(20, root), 'pid')).toEqual([20])
  expect(descendants(look(20, root).stat.ppid, root)).toEqual([20])
})

test('five thousand processes are listed quickly enough', () => {
  const numbered = Array.from({ length: 5000 }, (_, i) => [String(i + 1), i % 2 ? '-> odd' : '-> even'])
  const root = tree({ 'odd/ns/pid': '-> pid:[1]', 'even/ns/pid': '-> pid:[2]', ...Object.fromEntries(numbered) })
  const groups = members('pid', root)
  expect([...groups.values()].map(group => group.length)).toEqual([2500, 2500])
})

test('a PID in the box is not accepted as a PID on the host', () => {
  const { pid, insidePid } = look(process.pid)
  // @ts-expect-error: the two PIDs are the same only in the initial PID namespace
  const wrong: typeof insidePid = pid
  expect(wrong).toBe(process.pid)
})
