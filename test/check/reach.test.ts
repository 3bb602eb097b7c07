// tags: fast
// The ways to the host that a box may have, beside those of the wrong lists in exercises/*/wrong; and what is no way.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { claimContextOf } from '../../src/check/claim-context.ts'
import { judge } from '../../src/check/judge.ts'
import { mountLayers } from '../../src/check/mount-layers.ts'
import { nothingOfTheHost, type Searched } from '../../src/check/reach.ts'
import { isBelow } from '../../src/proc/location.ts'
import { look } from '../../src/proc/process.ts'
import { descendants } from '../../src/proc/processes.ts'
import { soon } from '../helpers/boxes.ts'
import { missing, needsRoot, unless } from '../helpers/unless.ts'

const impossible = needsRoot ?? missing('busybox')
let root: string
beforeAll(() => {
  if (impossible) return
  root = mkdtempSync(join(tmpdir(), 'cooper-reach-'))
  for (const directory of ['bin', 'dev', 'etc', 'mnt', 'proc', 'run', 'tmp']) mkdirSync(join(root, directory))
  for (const file of ['dev/null', 'dev/kmsg', 'etc/hosts']) writeFileSync(join(root, file), '')
  copyFileSync('/bin/busybox', join(root, 'bin', 'busybox'))
  for (const name of ['sh', 'sleep', 'mount', 'umount']) symlinkSync('busybox', join(root, 'bin', name))
})
afterAll(() => root && rmSync(root, { recursive: true }))

const started: ChildProcess[] = []
afterEach(async () => {
  for (const child of started.splice(0)) {
    child.kill('SIGKILL')
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  }
})

/**
 * Runs a script of a shell in a mount namespace of its own, until it has become a sleep, and gives its PID. `$ROOT` is the
 * directory that is to be its root.
 */
async function box(script: string, ...flags: string[]): Promise<number> {
  const words = ['-m', ...flags, '--propagation', 'private', 'sh', '-ec', script]
  const child = spawn('unshare', words, { env: { ...process.env, ROOT: root }, stdio: ['ignore', 'pipe', 'inherit'] })
  started.push(child)
  const [said] = await Promise.race([once(child.stdout!, 'data'), once(child, 'exit')])
  expect(String(said), 'what the script says before it sleeps').toBe('ready\n')
  const sleeps = () => [child.pid!, ...descendants(child.pid!)].find(pid => look(pid).command[1] === '60')
  expect(await soon(() => sleeps() !== undefined), 'whether it has become a sleep').toBe(true)
  return sleeps()!
}

const BIND = 'mount --bind $ROOT $ROOT; cd $ROOT;'
const PIVOT = 'pivot_root . mnt; /bin/umount -l /mnt; cd /;'
const STAY = 'echo ready; exec /bin/sleep 60'
const MOVE = `mount --move . /; exec chroot . sh -c "${STAY}"`

async function reach(pid: number, search?: readonly Searched[]) {
  const claim = nothingOfTheHost('reach', 'It reaches nothing of the host.', search ? { search } : {})
  const [verdict] = await judge([claim], claimContextOf(pid))
  return verdict!
}

describe('a box with a root of its own', () => {
  const fine: Record<string, readonly string[]> = {
    'and nothing else': [`${BIND} ${PIVOT} ${STAY}`],
    'and a device that programs count on': [`${BIND} mount --bind /dev/null dev/null; ${PIVOT} ${STAY}`],
    'and a directory of that root at a second place': [`${BIND} mount --bind etc run; ${PIVOT} ${STAY}`],
    'and a tmpfs and a proc of its own': [
      `${BIND} mount -t tmpfs new tmp; mount -t proc proc proc; ${PIVOT} ${STAY}`,
      '-p',
      '-f',
    ],
    'in a user namespace': [`${BIND} ${PIVOT} ${STAY}`, '-r'],
    'and the sysfs of a network that it shares': [`${BIND} mount -t sysfs new run; ${PIVOT} ${STAY}`],
    'and the null device open': [`exec 9</dev/null; ${BIND} ${PIVOT} ${STAY}`],
  }
  unless(impossible, test).each(Object.keys(fine))('%s reaches nothing of the host', async name => {
    const [script = '', ...flags] = fine[name] ?? []
    expect(await reach(await box(script, ...flags))).toMatchObject({ passed: true })
  })

  const ways: Record<string, readonly [RegExp, ...string[]]> = {
    'that was moved over the old one': [/^below the root .* shows \/ of the host/, `${BIND} ${MOVE}`],
    'that was moved over the old one, in a user namespace': [/^below the root .* shows \/ of/, `${BIND} ${MOVE}`, '-r'],
    'and a single file of the host': [
      /etc\/hosts .* shows \/etc\/hosts of the host/,
      `${BIND} mount --bind /etc/hosts etc/hosts; ${PIVOT} ${STAY}`,
    ],
    'and a device of the machine': [
      /shows \/dev\/kmsg of the host/,
      `${BIND} mount --bind /dev/kmsg dev/kmsg; ${PIVOT} ${STAY}`,
    ],
    'and a part of the proc of the host': [
      /shows \/proc\/sys of the host/,
      `${BIND} mount --bind /proc/sys run; ${PIVOT} ${STAY}`,
      '-p',
      '-f',
    ],
    'and a new proc that shows the processes of the host': [
      /\(proc\) shows processes of the host/,
      `${BIND} mount -t proc proc run; ${PIVOT} ${STAY}`,
    ],
    'and the root of the host as a layer': [
      /\(overlay\) shows \/ of the host, as a layer/,
      `${BIND} mount -t overlay none run -o lowerdir=/:$ROOT/etc; ${PIVOT} ${STAY}`,
    ],
    'and a network of the host as a file': [
      /\(nsfs\) shows the host's net namespace/,
      `mount -t proc proc $ROOT/proc; ${BIND} mount --bind /proc/${process.pid}/ns/net etc/hosts; ${PIVOT} ${STAY}`,
      '-n',
    ],
    'and a file of the host open': [
      /^descriptor 9 of process .* is the file \S*\/passwd, outside/,
      `exec 9</etc/passwd; ${BIND} ${PIVOT} ${STAY}`,
    ],
    'and a directory of the host open': [
      /^descriptor 9 of process .* is the directory \S*\/etc, outside/,
      `exec 9</etc; ${BIND} ${PIVOT} ${STAY}`,
    ],
    'and a mount namespace of its past open': [
      /^descriptor 9 of process .* is mnt:\[\d+\], another mount namespace/,
      `exec 9</proc/self/ns/mnt; exec unshare -m --propagation private sh -ec "${BIND} ${PIVOT} ${STAY}"`,
    ],
    'and a second process that stands outside': [
      /^the working directory of process \d+ \(\w+\) is \S*\/etc, outside/,
      `cd /etc; sleep 61 >&2 & ${BIND} ${PIVOT} ${STAY}`,
      '-p',
      '-f',
    ],
  }
  unless(impossible, test).each(Object.keys(ways))('%s reaches that', async name => {
    const [evidence, script = '', ...flags] = ways[name]!
    const verdict = await reach(await box(script, ...flags))
    expect(verdict).toMatchObject({ passed: false, evidence: expect.stringMatching(evidence) })
    expect(verdict.means, 'what the verdict means').toMatch(/\.$/)
  })

  const group = look(process.pid).mounts.findLast(({ fstype }) => fstype.startsWith('cgroup'))?.mountPoint
  unless(impossible ?? (group ? undefined : 'no cgroups are mounted'), test)(
    'and a file of a cgroup open reaches that, unless it is open for reading only',
    async () => {
      const held = (how: string) => box(`exec 9${how}${group}/cgroup.procs; ${BIND} ${PIVOT} ${STAY}`)
      const cgroups = (pid: number) => reach(pid, ['cgroups'])
      expect(await cgroups(await held('<'))).toMatchObject({ passed: true })
      const found = await cgroups(await held('>>'))
      expect(found).toMatchObject({
        passed: false,
        evidence: expect.stringMatching(/^descriptor 9 .*a file of a cgroup/),
      })
    },
  )

  unless(impossible, test)('and a proc that is covered is not checked', async () => {
    const script = `${BIND} mount -t proc proc run; mount -t tmpfs new run; ${PIVOT} ${STAY}`
    expect(await reach(await box(script, '-p', '-f'))).toMatchObject({ passed: null })
  })
})

unless(impossible, test)(
  'the layers of a mount namespace end with its first mount, and are left as they were',
  async () => {
    const pid = await box(`${BIND} ${MOVE}`)
    const before = look(pid).mounts
    const layers = await mountLayers(pid)
    const roots = layers.map(mounts => mounts.find(({ mountPoint }) => mountPoint === '/'))
    expect(roots.map(mount => mount?.root === '/')).toEqual([false, true, true])
    expect(roots.map(mount => mount?.id === mount?.parent)).toEqual([false, false, true])
    expect(look(pid).mounts).toEqual(before)
  },
)

unless(impossible, test)('a directory that is bound to a second place is not below the first', async () => {
  const pid = await box(`${BIND} mount -t tmpfs new mnt; mkdir mnt/a; mount --bind mnt/a run; cd run; ${STAY}`)
  expect(isBelow(`/proc/${pid}/cwd`, `/proc/${pid}/cwd/../mnt`), 'run is below mnt').toBe(false)
  expect(isBelow(`/proc/${pid}/cwd`, `/proc/${pid}/cwd/../mnt/a`), 'run is below mnt/a').toBe(false)
  expect(isBelow(`/proc/${pid}/cwd`, `/proc/${pid}/root`), 'run is below /').toBe(true)
})
