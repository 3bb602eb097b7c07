// tags: fast
// The JSON that cooper promises to other programs.
import { describe, expect, test } from 'vitest'
import { cooper, cooperJson } from '../helpers/cooper.ts'

type Json = null | boolean | number | string | Json[] | { [key: string]: Json }

/**
 * What a value must look like: the name of a type, several names, a list of one shape, an object. `key?` may be
 * missing.
 */
type Shape = string | Shape[] | { [key: string]: Shape }

/** The places at which a value does not have its shape. Objects may have further fields. */
function misfits(value: Json | undefined, shape: Shape, at = '$'): string[] {
  if (typeof shape === 'string') {
    const is = value === null ? 'null' : typeof value
    return shape.split('|').includes(is) ? [] : [`${at} is ${is}, not ${shape}`]
  }
  if (Array.isArray(shape)) {
    if (!Array.isArray(value)) return [`${at} is not a list`]
    return value.flatMap((each, i) => misfits(each, shape[0] as Shape, `${at}[${i}]`))
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [`${at} is not an object`]
  return Object.entries(shape).flatMap(([name, inner]) => {
    const key = name.replace('?', '')
    if (value[key] === undefined) return name.endsWith('?') ? [] : [`${at}.${key} is missing`]
    return misfits(value[key], inner, `${at}.${key}`)
  })
}

const ROWS = [{ id: 'string', host: 'string', box: 'string', differs: 'boolean', proof: 'string' }]
const CLAIMS = [
  {
    id: 'string',
    says: 'string',
    passed: 'boolean|null',
    evidence: 'string',
    'means?': 'string',
    'look?': 'string',
    'calls?': ['string'],
    'diagnosis?': 'string',
    'needs?': ['string'],
  },
]
const CHECK = { lesson: 'string', passed: 'boolean', claims: CLAIMS }
const XRAY = { host: { pid: 'number' }, box: { pid: 'number' }, rows: ROWS }
const DEMO = {
  lesson: 'string',
  pid: 'number',
  trace: [{ step: 'number', call: 'string', args: ['string'], result: 'number', 'errno?': 'number', ns: 'number' }],
  xray: { host: { pid: 'number' }, box: { pid: 'number' } },
  exit: {},
}

test('misfits finds a missing field and a wrong type', () => {
  expect(misfits({ lesson: '02-pid', passed: true, claims: [] }, CHECK)).toEqual([])
  expect(misfits({ lesson: 2, claims: [{ id: 'a' }] }, CHECK).length).toBeGreaterThan(3)
})

describe('check --json', () => {
  test.each([
    ['of a lesson', ['check', 'pid'], true],
    ['of a command', ['check', 'pid', '--', 'sleep', '30'], false],
    ['of a process', ['check', 'pid', '--pid', String(process.pid)], false],
  ] as const)('%s', (_, args, passed) => {
    const checked = cooperJson<Record<string, Json>>(args)
    expect(misfits(checked, CHECK)).toEqual([])
    expect(checked).toMatchObject({ lesson: '02-pid', passed })
  })

  test('gives a failed claim a diagnosis, and null to a claim that depends on a failed one', () => {
    const { claims } = cooperJson<{
      claims: { passed: boolean | null; means?: string; look?: string; diagnosis?: string; needs?: string[] }[]
    }>(['check', 'pid', '--', 'sleep', '30'])
    for (const { passed, means, look, diagnosis, needs } of claims) {
      if (passed === false) expect(diagnosis, 'means and look are the diagnosis').toBe(`${means} ${look}`)
      if (passed === null) expect(needs?.length).toBeGreaterThan(0)
    }
    expect(claims.map(({ passed }) => passed)).toContain(null)
  })
})

describe('demo --json', () => {
  test('has the trace, the x-ray and the exit', () => {
    const demo = cooperJson<Record<string, Json>>(['demo', 'pid', '--', 'true'])
    expect(misfits(demo, DEMO)).toEqual([])
    expect(demo).toMatchObject({ lesson: '02-pid', exit: { code: 0 } })
  })

  test('numbers the steps from 0, in order, and ends with the execve', () => {
    const { trace } = cooperJson<{ trace: { step: number; call: string; result: number }[] }>(['demo', 'pid'])
    expect(trace.map(({ step }) => step)).toEqual(trace.map((_, i) => i))
    expect(trace.at(-1)).toMatchObject({ call: 'execve', result: 0 })
  })

  test('gives the errno of a call that failed', () => {
    const { trace } = cooperJson<{ trace: { call: string; result: number; errno?: number }[] }>([
      'demo',
      'pid',
      '--',
      'chroot',
      '--version',
    ])
    const tries = trace.filter(({ call }) => call === 'execve')
    expect(tries.length).toBeGreaterThan(1)
    for (const { result, errno } of tries.slice(0, -1)) expect({ result, errno }).toEqual({ result: -2, errno: 2 })
    expect(tries.at(-1)).not.toHaveProperty('errno')
  })

  test('names the signal that killed the command', () => {
    const { exit } = cooperJson<{ exit: unknown }>(['demo', 'chroot', '--', 'sh', '-c', 'kill -9 $$'])
    expect(exit).toEqual({ signal: 'SIGKILL' })
  })

  test('is the only text on standard output, whatever the box prints', () => {
    const { stdout, stderr } = cooper(['demo', 'pid', '--json', '--', 'sh', '-c', 'echo out; echo err >&2'])
    expect(() => JSON.parse(stdout)).not.toThrow()
    expect(stderr).toBe('out\nerr\n')
  })

  test('has for a scene the facts that it proves', () => {
    const [scene = ''] = cooper(['demo', 'chroot', 'scenes']).stdout.split(' ')
    const { stdout } = cooper(['demo', 'chroot', scene, '--json'])
    expect(misfits(JSON.parse(stdout), { ...CHECK, scene: 'string' })).toEqual([])
  })
})

describe('check --json of a command', () => {
  test('is the only text on standard output, whatever the judged program prints', () => {
    const words = ['sh', '-c', 'echo out; echo err >&2; exec "$@"', 'sh', '{}']
    const { stdout, status } = cooper(['check', 'pid', '--json', '--', ...words])
    expect(status).toBe(1)
    expect(misfits(JSON.parse(stdout), CHECK)).toEqual([])
  })
})

describe('xray --json', () => {
  test.each([
    ['of a process', [String(process.pid)]],
    ['of the calling shell', []],
    ['of a command', ['--', 'unshare', '-Upf', '--map-root-user', '{}']],
  ])('%s', (_, words) => {
    const xray = cooperJson<Record<string, Json>>(['xray', ...words])
    expect(misfits(xray, XRAY)).toEqual([])
    const { rows } = xray as { rows: { id: string }[] }
    expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length)
  })

  test('says that a process in new namespaces differs in these rows', () => {
    const { rows } = cooperJson<{ rows: { id: string; differs: boolean }[] }>([
      'xray',
      '--',
      'unshare',
      '-Upf',
      '--map-root-user',
      '{}',
    ])
    const differs = (id: string) => rows.find(row => row.id === id)?.differs
    const ids = rows.map(({ id }) => id)
    const named = (kind: string) => ids.find(id => id.includes(kind) && id.includes('ns')) ?? kind
    expect(differs(named('pid')), 'pid differs').toBe(true)
    expect(differs(named('user')), 'user differs').toBe(true)
    expect(differs(named('uts')), 'uts differs').toBe(false)
  })

  test('has with --diff only the rows that differ', () => {
    const { rows } = cooperJson<{ rows: { differs: boolean }[] }>(['xray', '--diff', '--', 'unshare', '-Ur', '{}'])
    expect(rows.length).toBeGreaterThan(0)
    expect(rows.filter(({ differs }) => !differs)).toEqual([])
  })
})

test('doctor --json has the promised shape', () => {
  const { stdout, status } = cooper(['doctor', '--json'])
  expect(misfits(JSON.parse(stdout), { able: 'boolean', findings: [{ id: 'string', able: 'boolean|null' }] })).toEqual(
    [],
  )
  expect([0, 3]).toContain(status)
})

describe('xray', () => {
  test('shows with --proof for every row the command that proves it', () => {
    const plain = cooper(['xray', String(process.pid)]).stdout
    const proved = cooper(['xray', '--proof', String(process.pid)]).stdout
    expect(plain).not.toMatch(/^ +\$ /m)
    const rows = proved.match(/^[=≠] /gm)?.length ?? 0
    expect(rows).toBeGreaterThan(10)
    expect(proved.match(/^ +\$ \S/gm)?.length).toBe(rows)
  })

  test('shows with --diff the rows that differ and only names the others', () => {
    const { stdout } = cooper(['xray', '--diff', '--', 'unshare', '-Upf', '--map-root-user', '{}'])
    expect(stdout).toMatch(/^≠ /m)
    expect(stdout).toMatch(/^= the same: /m)
    expect(stdout.match(/^= /gm)).toHaveLength(1)
  })
})
