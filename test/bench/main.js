// `npm run bench`: measures speed, mostly as ratios. Boxes need root, because they run without a lab. Asserts nothing.
import { execFileSync, spawn, spawnSync } from 'node:child_process'
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { spawn as spawnInTerminal } from '@lydell/node-pty'
import * as c from '../../dist/index.js'

delete process.env.NODE_EXTRA_CA_CERTS // slows every start of Node by 35 ms
const cooper = new URL('../../dist/cli/main.cjs', import.meta.url).pathname
const scratch = mkdtempSync(join(tmpdir(), 'cooper-bench-'))
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }))
process.env.XDG_STATE_HOME = join(scratch, 'state') // keeps the user's own progress in the course unchanged

const median = numbers => numbers.sort((a, b) => a - b)[Math.floor(numbers.length / 2)]
const number = value => (value === undefined ? '' : value.toFixed(2)).padStart(8)
const row = (what, ours, reference, unit, goal) =>
  console.log(
    `${what.padEnd(52)} ${number(ours)} ${number(reference)} ${unit}  ${(ours / reference).toFixed(2)} x${goal ? `  (goal ${goal})` : ''}`,
  )
const fact = (what, value, unit, goal) =>
  console.log(`${what.padEnd(52)} ${number(value)} ${number()} ${unit}${goal ? `          (goal ${goal})` : ''}`)

console.log(`${'median of several rounds'.padEnd(52)} ${'ours'.padStart(8)} ${'theirs'.padStart(8)}`)
if (process.geteuid() === 0) {
  boxes()
  containers()
} else console.log('boxes and containers beside C: not measured, needs root')
commands()
await saves()
await xrays()

/** Makes boxes with six namespaces, a root, a procfs and a host name, alternately in this process and in C. */
function boxes() {
  const root = join(scratch, 'root')
  mkdirSync(join(root, 'bin'), { recursive: true })
  mkdirSync(join(root, 'proc'))
  if (!existsSync('/bin/busybox')) return console.log('boxes against the C floor: not measured, needs busybox-static')
  copyFileSync('/bin/busybox', join(root, 'bin/busybox'))
  symlinkSync('busybox', join(root, 'bin/true'))
  const floor = join(scratch, 'floor')
  execFileSync('cc', ['-O2', '-o', floor, new URL('floor.c', import.meta.url).pathname])

  const { CLONE_NEWNS, CLONE_NEWPID, CLONE_NEWUTS, CLONE_NEWIPC, CLONE_NEWNET, CLONE_NEWCGROUP } = c
  const box = () =>
    c.clone(CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWNET | CLONE_NEWCGROUP, [
      c.mount('none', '/', null, c.MS_REC | c.MS_PRIVATE, null),
      c.mount(root, root, null, c.MS_BIND | c.MS_REC, null),
      c.chdir(root),
      c.mount('proc', 'proc', 'proc', 0, null),
      c.pivot_root('.', '.'),
      c.umount2('.', c.MNT_DETACH),
      c.sethostname('box'),
      c.execve(['/bin/true']),
    ])
  const n = 200
  const ours = []
  const reference = []
  for (let round = 0; round < 7; round++) {
    reference.push(Number(execFileSync(floor, [root, String(n)], { encoding: 'utf8' })))
    const began = performance.now()
    for (let i = 0; i < n; i++) c.run(box())
    ours.push((performance.now() - began) / n)
  }
  row('a box of six namespaces, in-process, beside C', median(ours), median(reference), 'ms', '1.2 x')
}

/** Runs capstone.js in a lab: the container of lesson 13, the same calls in C, and the cost of its limits. */
function containers() {
  if (!existsSync('/bin/busybox')) return console.log('the container of lesson 13: not measured, needs busybox-static')
  const script = new URL('capstone.js', import.meta.url).pathname
  const { ours, reference, written, ...more } = JSON.parse(
    execFileSync(process.execPath, [script], { encoding: 'utf8' }),
  )
  row('the container of lesson 13, in-process, beside C', median(ours), median(reference), 'ms', '1.2 x')
  fact('its list of 105 calls, written down in TypeScript', median(written), 'ms')
  row('a box with a memory limit, beside one without', median(more.limited), median(more.bare), 'ms')
  const { touchedUnderLimit, touchedFreely, many } = more
  row('48 MiB written under a limit, beside no limit', median(touchedUnderLimit), median(touchedFreely), 'ms')
  fact('100 containers alive at once: to start one', many.start, 'ms')
  fact('100 containers alive at once: to end one', many.end, 'ms')
  fact('100 containers alive at once: memory of one', many.bytes / 1024, 'KiB')
  fact('of that in its own cgroup, with kernel memory', many.inGroup / 1024, 'KiB')
}

function commands() {
  const programs = {
    node: [process.execPath, '-e', '0'],
    help: [process.execPath, cooper, '--help'],
    demo: [process.execPath, cooper, 'demo', 'uts', '--', 'true'],
  }
  const times = { node: [], help: [], demo: [] }
  for (let round = 0; round < 25; round++) {
    for (const [name, [program, ...args]] of Object.entries(programs)) {
      const began = performance.now()
      const { status } = spawnSync(program, args, { stdio: 'ignore' })
      if (status !== 0) throw new Error(`${name} exited with ${status}`)
      times[name].push(performance.now() - began)
    }
  }
  const node = median(times.node)
  row('cooper --help, beside node -e 0', median(times.help), node, 'ms', '1.5 x')
  row('cooper demo uts -- true, beside node -e 0', median(times.demo), node, 'ms', '3 x')
}

/** Measures `cooper watch` in a terminal, from saving the first exercise until its verdict is shown. */
async function saves() {
  const workspace = join(scratch, 'workspace')
  execFileSync(process.execPath, [cooper, 'init', workspace])
  const solution = readFileSync(new URL('../../exercises/01-chroot/solution.ts', import.meta.url), 'utf8')
  const watch = spawnInTerminal(process.execPath, [cooper, 'watch'], { cwd: workspace, cols: 80, rows: 40 })
  let shown = ''
  watch.onData(text => (shown += text))
  const shows = async what => {
    for (const until = performance.now() + 20_000; !shown.includes(what); await pause(1))
      if (performance.now() > until) throw new Error(`cooper watch does not show ${what}`)
  }
  const gone = new Promise(resolve => watch.onExit(resolve))
  await shows('own-root')
  const times = []
  for (let round = 0; round < 15; round++) {
    await pause(800) // cooper prepares the lab for the next save meanwhile
    shown = ''
    const began = performance.now()
    writeFileSync(join(workspace, '01-chroot', 'solution.ts'), `${solution}// ${round}\n`)
    await shows('Passed:')
    times.push(performance.now() - began)
  }
  watch.write('q')
  await gone
  fact('cooper watch, from a save to the verdict', median(times), 'ms', '300 ms')
}

async function xrays() {
  const box = spawn('unshare', ['-Urpfmun', '--mount-proc', '--kill-child', 'sleep', '1000'], { stdio: 'ignore' })
  await pause(200)
  const pid = c.deepest(box.pid)
  const time = () => {
    const began = performance.now()
    c.xray(c.look(process.pid), c.look(pid))
    return performance.now() - began
  }
  for (let i = 0; i < 5; i++) time()
  const now = median(Array.from({ length: 21 }, time))
  fact('one x-ray, in-process', now, 'ms', '5 ms')

  const crowd = spawn('sh', ['-c', 'i=0; while [ $i -lt 5000 ]; do sleep 1000 & i=$((i+1)); done; wait'], {
    stdio: 'ignore',
    detached: true,
  })
  await pause(6000)
  const crowded = median(Array.from({ length: 5 }, time))
  const lsns = median(
    Array.from({ length: 5 }, () => {
      const began = performance.now()
      spawnSync('lsns', [], { stdio: 'ignore' })
      return performance.now() - began
    }),
  )
  row('one x-ray among 5,000 processes, beside lsns', crowded, lsns, 'ms', '1 x')
  process.kill(-crowd.pid, 'SIGKILL')
  box.kill('SIGKILL')
}
