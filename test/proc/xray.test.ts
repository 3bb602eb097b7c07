// tags: fast, as-user, vm
import { execFileSync } from 'node:child_process'
import { rmSync, writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { Gone } from '../../src/proc/errors.ts'
import { rootMount } from '../../src/proc/mountinfo.ts'
import { look } from '../../src/proc/process.ts'
import { setIn } from '../../src/proc/xray/powers.ts'
import { type Row, type Xray, xray } from '../../src/proc/xray.ts'
import { diff } from '../../src/proc/xray-diff.ts'
import { missing, needsRoot, unless } from '../helpers/unless.ts'
import { asRoot, box, copyOf, saved, start } from './world.ts'

const row = (seen: Xray, id: string): Row => seen.rows.find(each => each.id === id)!
const inside = { hostname: 'here', ipc: '' }
const differing = (seen: Xray): string[] => seen.rows.filter(({ differs }) => differs).map(({ id }) => id)

asRoot('unshare changes the rows of the namespaces that it makes, and no other', async () => {
  const { pid } = await box('--pid', '--fork', '--mount-proc', '--uts', '--ipc', '--net', '--mount')
  const host = look(process.pid)
  const seen = xray(host, look(pid))
  const shared = Object.keys(rootMount(host.mounts)?.propagation ?? {}).length > 0
  expect(differing(seen)).toEqual([
    ...['ns-ipc', 'ns-mnt', 'ns-net', 'ns-pid', 'ns-uts'],
    ...['numbers', 'processes'],
    // unshare(1) makes the mounts of its box private, which is a difference only if those of the host are shared.
    ...(shared ? ['propagation'] : []),
    ...['mounts', 'interfaces'],
    ...(host.net.routes.length > 0 ? ['routes'] : []),
  ])
  expect(row(seen, 'numbers').box).toBe(`${pid} 1`)
  expect(row(seen, 'processes').box).toBe(`1 sleep (${pid} outside)`)
  expect(row(seen, 'mounts').box).toMatch(/\n\/proc 0:\d+:\/:proc /)
  expect(row(seen, 'routes').box).toBe('none')
  expect(seen.box).toEqual({ pid, name: 'sleep', command: ['sleep', '60'] })
  expect(seen.unseen).toEqual([])
})

test('a process differs neither from itself nor from its sibling', async () => {
  const { pid } = await start('sleep', 'sleep', '60')
  expect(differing(xray(look(process.pid), look(process.pid)))).toEqual([])
  expect(differing(xray(look(process.pid), look(pid)))).toEqual([])
})

unless(needsRoot ?? missing('ip'), test)('every cell has a command that proves it', async () => {
  const { pid } = await box('--pid', '--fork', '--mount-proc', '--uts', '--ipc', '--net')
  const extra = { hostname: 'here', ipc: '' }
  const seen = xray(look(process.pid), look(pid), { host: extra, box: extra })
  for (const { id, proof } of seen.rows) {
    const shown = execFileSync('sh', ['-c', proof], { encoding: 'utf8' })
    if (id.startsWith('ns-')) expect(shown.trim()).toBe(row(seen, id).box)
    if (id === 'numbers') expect(shown.trim().split(/\s+/).slice(1).join(' ')).toBe(row(seen, id).box)
    if (id === 'processes') expect(shown.trim()).toBe(`${pid} sleep`)
  }
})

test('facts from inside the namespaces are shown if the caller passes them, and left out otherwise', async () => {
  const seen = (extra: Parameters<typeof xray>[2]) => xray(look(10, saved('6.1')), look(20, saved('6.1')), extra)
  expect(row(seen({}), 'hostname')).toBeUndefined()
  expect(row(seen({ box: { hostname: 'box' } }), 'hostname')).toBeUndefined()
  expect(row(seen({ host: { hostname: 'vm' }, box: { hostname: 'box' } }), 'hostname')).toMatchObject({
    host: 'vm',
    box: 'box',
    differs: true,
  })
  expect(row(seen({ host: { ipc: 'shm 0x1' }, box: { ipc: '' } }), 'ipc').box).toBe('none')
  expect(row(seen({ host: { interfaces: 'eth0 UP' }, box: { interfaces: 'lo DOWN' } }), 'interfaces').box).toBe(
    'lo DOWN',
  )
})

test('no two rows have one id or one title', async () => {
  const { pid } = await start('sleep', 'sleep', '60')
  const { rows } = xray(look(process.pid), look(pid), { host: inside, box: inside })
  expect(rows.length).toBeGreaterThan(20)
  for (const name of ['id', 'title'] as const) {
    const all = rows.map(each => each[name])
    expect(
      all.filter((each, i) => all.indexOf(each) !== i),
      `${name}s that two rows have`,
    ).toEqual([])
  }
})

test('each row of capabilities shows its own set', async () => {
  const { pid } = await start('sleep', 'sleep', '60')
  const sets = { CapInh: 1n, CapPrm: 2n, CapEff: 4n, CapBnd: 8n, CapAmb: 16n }
  const host = look(process.pid)
  const box = look(pid)
  const status = { ...box.status, ...sets }
  const changed = new Proxy({} as typeof box, {
    get: (_, name) => (name === 'status' ? status : box[name as keyof typeof box]),
  })
  const seen = xray(host, changed)
  const ids = ['inheritable', 'permitted', 'effective', 'bounding', 'ambient'].map(name => `cap-${name}`)
  expect(ids.map(id => setIn(row(seen, id).box))).toEqual(Object.values(sets))
})

test('the x-ray shows live use beside the limits, and does not compare it', () => {
  const root = copyOf('6.12')
  const before = xray(look(10, root), look(20, root))
  expect(row(before, 'memory')).toMatchObject({ host: 'no limit can be set here', differs: true })
  expect(row(before, 'memory').box).toMatch(
    /^max no limit\n64 MiB by a cgroup above\nhigh 32 MiB\nnow [\d.]+ MiB, at most [\d.]+ MiB$/,
  )
  expect(row(before, 'cpu').box).toMatch(/^max 50000 µs in 100000 µs \(0.5 CPU\)\nweight 200\nnow /)
  expect(row(before, 'cgroup')).toMatchObject({ host: '/', box: '/save/inner' })
  expect(row(before, 'memory').proof).toContain('/sys/fs/cgroup/save/inner/memory.max')
  writeFileSync(`${root}/../sys/fs/cgroup/save/inner/memory.current`, '999999\n')
  expect(diff(before, xray(look(10, root), look(20, root)))).toEqual([])
})

test('two processes do not differ in a row where only their live use differs', () => {
  const [root, other] = [copyOf('6.12'), copyOf('6.12')]
  writeFileSync(`${other}/../sys/fs/cgroup/save/inner/memory.current`, '999999\n')
  const memory = row(xray(look(20, root), look(20, other)), 'memory')
  expect(memory.host, 'the text of the other process').not.toBe(memory.box)
  expect(memory.differs, 'differs').toBe(false)
})

test('a set of capabilities is shown by what it lacks if it lacks few', () => {
  const root = copyOf('6.1')
  const set = (hex: string) => {
    const status = `${saved('6.1')}/20/status`
    writeFileSync(`${root}/20/status`, execFileSync('sed', [`s/^CapEff:.*/CapEff:\t${hex}/`, status]))
    return row(xray(look(10, root), look(20, root)), 'cap-effective').box
  }
  expect(set('000001ffffffffff')).toBe('all 41')
  expect(set('000001fffeffffff')).toBe('all 41 but CAP_SYS_RESOURCE')
  expect(set('0000000000000000')).toBe('none')
  expect(set('0000000000000021')).toBe('2: CAP_CHOWN CAP_KILL')
})

test('the diff names the rows that changed, and both texts of each', () => {
  const root = copyOf('6.1')
  const seen = () => xray(look(10, root), look(20, root))
  const before = seen()
  writeFileSync(`${root}/20/uid_map`, '')
  writeFileSync(`${root}/10/setgroups`, 'deny\n')
  const after = seen()
  expect(diff(before, after)).toEqual([
    {
      id: 'uid-map',
      title: 'user ids (uid_map)',
      side: 'box',
      before: '0 is 0 outside',
      after: 'no id is mapped',
    },
    { id: 'setgroups', title: 'setgroups(2)', side: 'host', before: 'allow', after: 'deny' },
  ])
  expect(diff(after, after)).toEqual([])
  rmSync(`${root}/20/setgroups`)
  expect(diff(after, seen())).toContainEqual({
    id: 'setgroups',
    title: 'setgroups(2)',
    side: 'box',
    before: 'deny',
    after: '',
  })
})

test('the x-ray shows the top layer of an overlay first', () => {
  const seen = xray(look(10, saved('6.18')), look(20, saved('6.18')))
  expect(row(seen, 'overlay')).toMatchObject({
    host: 'none',
    box: [
      '/tmp/save-merged upper /tmp/save-lower/upper',
      '/tmp/save-merged lower /tmp/save-lower/a b',
      '/tmp/save-merged work /tmp/save-lower/work',
    ].join('\n'),
  })
})

test('the x-ray of a process that has ended throws Gone', () => {
  expect(() => xray(look(10, saved('6.1')), look(30, saved('6.1')))).toThrow(Gone)
})

unless(needsRoot, test)('the x-ray names the rows that we may not read, and what reading them would need', async () => {
  const { pid } = await start('sleep', 'sleep', '60')
  const own = look(process.pid)
  process.seteuid?.(65_534)
  try {
    const { rows, unseen } = xray(own, look(pid))
    expect(unseen.map(({ id }) => id)).toContain('ns-pid')
    expect(unseen[0]?.why).toMatch(/may not be read. It needs you to be root/)
    expect(rows.map(({ id }) => id)).toContain('cap-effective')
  } finally {
    process.seteuid?.(0)
  }
})
