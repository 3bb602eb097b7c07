// Measures the container of lesson 13, the cost of a memory limit, and a hundred containers at once. Needs root. Runs
// itself in a lab with cgroups, where it prints its figures as JSON. `capstone.js calls` instead prints the system
// calls that this program and capstone.c make.
import { execFileSync, spawnSync } from 'node:child_process'
import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import * as c from '../../dist/index.js'
import { lesson } from './lesson.js'

if (!c.insideLab()) {
  const { code } = await c.runInLab([process.execPath, ...process.argv.slice(1)], { cgroups: true })
  process.exit(code ?? 1)
}

const { box, prepare } = await lesson('13-container/lesson.ts')
const { filter } = await lesson('09-capabilities/lesson.ts')
const layers = c.scratch('layers')
const TRUE = ['/bin/true']
prepare()

/** The hierarchies of cgroup v1 that the list uses; none with v2. */
const hierarchies = box(TRUE).steps.flatMap(({ signature: { call }, args: [, path] }) =>
  call === 'mkdirat' ? (/^\/sys\/fs\/cgroup\/([^/]+)\/container$/.exec(path)?.[1] ?? []) : [],
)
const groups = name => (hierarchies.length > 0 ? hierarchies : ['.']).map(each => `/sys/fs/cgroup/${each}/${name}`)
const memory = `/sys/fs/cgroup/${hierarchies.length > 0 ? 'memory' : '.'}`
const [limitFile, usageFile] =
  hierarchies.length > 0 ? ['memory.limit_in_bytes', 'memory.usage_in_bytes'] : ['memory.max', 'memory.current']

const program = '/tmp/capstone'
execFileSync('cc', ['-O2', '-o', program, new URL('capstone.c', import.meta.url).pathname])
writeFileSync('/tmp/filter', encode(c.compile(filter)))

const modes = {
  measure: async () => ({ ...containers(), ...limit(), many: await many(100) }),
  calls,
  once: () => c.run(box(TRUE)).exit,
}
process.stdout.write(JSON.stringify(await modes[process.argv[2] ?? 'measure']()))

/**
 * Measures alternately. The first box of a new C program does not count, because it includes the start of the program.
 */
function containers() {
  const times = { written: [], ours: [], reference: [] }
  for (let round = 0; round < 150; round++) {
    const began = performance.now()
    const list = box(TRUE)
    times.written.push(performance.now() - began)
    times.ours.push(once(list, 'container'))
    times.reference.push(inC(2)[1])
  }
  return times
}

function inC(n, before = []) {
  const [first, ...rest] = [...before, program, layers, '/tmp/filter', String(n), ...hierarchies]
  const { status, stdout, stderr } = spawnSync(first, rest, { encoding: 'utf8' })
  if (status !== 0) throw new Error(`capstone.c: ${stderr}`)
  return stdout.trim().split('\n').map(Number)
}

/** Milliseconds from the first call until the box has ended. What it leaves is removed outside the measurement. */
function once(list, ...names) {
  const began = performance.now()
  const { exit } = c.run(list)
  const took = performance.now() - began
  if (exit.code !== 0) throw new Error(`a box ended with ${JSON.stringify(exit)}`)
  tidy(names)
  return took
}

/** Removes what a box leaves, as capstone.c does. */
function tidy(names) {
  for (const group of names.flatMap(groups)) remove(group)
  rmSync(join(layers, 'upper/dev'), { recursive: true, force: true })
}

/** Removes a cgroup. The kernel may need a moment until it counts as empty. */
function remove(group) {
  for (let tries = 0; existsSync(group); tries++) {
    try {
      rmdirSync(group)
    } catch (error) {
      if (tries > 1000) throw error
      execFileSync('sleep', ['0.001'])
    }
  }
}

/** The cost of a memory limit for making a box, and for writing to 48 MiB page by page. */
function limit() {
  const group = `${memory}/limited`
  const join_ = c.write(`${group}/cgroup.procs`, '0')
  const limited = [c.mkdir(group), ...c.write(`${group}/${limitFile}`, '64M'), ...join_]
  const bare = c.clone(c.CLONE_NEWNS, [c.execve(TRUE)])
  const under = c.clone(c.CLONE_NEWNS, [...limited, c.execve(TRUE)])
  const silent = openSync('/dev/null', 'w')
  const touch = () => {
    const began = performance.now()
    c.run(c.clone(0, [...join_, c.execve([c.loadProgram(), 'touch', '48'])]), [0, silent, 2])
    return performance.now() - began
  }
  const times = { bare: [], limited: [], touchedFreely: [], touchedUnderLimit: [] }
  for (let round = 0; round < 100; round++) {
    times.bare.push(once(bare))
    times.limited.push(once(under, 'limited'))
  }
  for (let round = 0; round < 30; round++) {
    mkdirSync(group)
    times.touchedFreely.push(touch())
    writeFileSync(join(group, limitFile), '64M')
    times.touchedUnderLimit.push(touch())
    remove(group)
  }
  closeSync(silent)
  return times
}

/** Many containers at once: milliseconds and bytes for each. The kernel counts the bytes. */
async function many(n) {
  const names = Array.from({ length: n }, (_, i) => `container-${i}`)
  const lists = names.map((name, i) => numbered(box(['/bin/sleep', '1000']), name, i))
  const used = () => Number(readFileSync(`${memory}/${usageFile}`, 'utf8'))
  const before = used()
  const began = performance.now()
  const standing = lists.map(list => c.start(list))
  await Promise.all(standing.map(each => each.performed))
  const started = performance.now()
  const bytes = used() - before
  const inGroups = names.reduce((sum, name) => sum + Number(readFileSync(`${memory}/${name}/${usageFile}`, 'utf8')), 0)
  const ending = performance.now()
  for (const each of standing) each.kill()
  await Promise.all(standing.map(each => each.exited))
  const ended = performance.now()
  for (const name of names) tidy([name])
  return { start: (started - began) / n, end: (ended - ending) / n, bytes: bytes / n, inGroup: inGroups / n }
}

/** The same list for another container, with its own cgroup and upper layer. */
function numbered(list, name, i) {
  for (const each of ['upper', 'work']) {
    // cp -a keeps the owner, which is root of the container.
    execFileSync('cp', ['-a', join(layers, each), join(layers, `${each}-${i}`)])
  }
  const rename = arg =>
    typeof arg !== 'string'
      ? arg
      : arg
          .replace(/^(\/sys\/fs\/cgroup\/(?:[^/]+\/)?)container(?=\/|$)/, `$1${name}`)
          .replace(/((?:upper|work)dir=[^,]*)/g, `$1-${i}`)
  return { ...list, steps: list.steps.map(step => ({ ...step, args: step.args.map(rename) })) }
}

/** An array of struct sock_filter. */
function encode(instructions) {
  const bytes = Buffer.alloc(8 * instructions.length)
  instructions.forEach(({ code, jt, jf, k }, i) => {
    bytes.writeUInt16LE(code, i * 8)
    bytes.writeUInt8(jt, i * 8 + 2)
    bytes.writeUInt8(jf, i * 8 + 3)
    bytes.writeUInt32LE(k, i * 8 + 4)
  })
  return bytes
}

/** The strace output for one container of this program and one of capstone.c: one text for each process. */
function calls() {
  const strace = name => [
    'strace',
    '-ff',
    '--decode-pids=pidns',
    '-s',
    '1000',
    '-o',
    join(mkdtempSync(`/tmp/${name}-`), 't'),
  ]
  const texts = ([, , , , , , path]) =>
    readdirSync(dirname(path)).map(name => [name, readFileSync(join(dirname(path), name), 'utf8')])
  const [ours, reference] = [strace('ours'), strace('reference')]
  execFileSync(ours[0], [...ours.slice(1), process.execPath, new URL('', import.meta.url).pathname, 'once'])
  tidy(['container'])
  inC(1, reference)
  return { ours: texts(ours), reference: texts(reference) }
}
