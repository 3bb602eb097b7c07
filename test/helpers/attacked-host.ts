// A learner with a home directory, a workspace, services and a process, whom attacks are aimed at; and one look at
// everything on the host that an attack could change.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  chmodSync,
  chownSync,
  copyFileSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { createServer, type Server } from 'node:net'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { expect } from 'vitest'
import { cooper, type Options, root, type User } from './cooper.ts'
import { type Host, lookAtHost } from './host.ts'

/** The text and the name by which test/hostile/programs/attack.h marks what it reaches. */
const MARK = 'cooper-attacked'
const hostile = join(root, 'test', 'hostile')
const isRoot = process.geteuid?.() === 0

export interface Victim {
  readonly user: User
  readonly home: string
  readonly workspace: string
  /** The program of test/hostile/programs, in the workspace. */
  readonly attack: string
  /** What starts cooper, and afterwards writes to `report` what became of the terminal and the keyring. */
  readonly supervise: string
  readonly report: string
  readonly options: Options
  look(): Snapshot
  /** Puts back what an attack has changed, so that the next attack finds the host as it was. */
  mend(before: Snapshot): void
  remove(): Promise<void>
}

/** Everything that an attack could change. */
export interface Snapshot {
  readonly host: Host
  readonly files: Readonly<Record<string, string>>
  readonly settings: Readonly<Record<string, string>>
  readonly groups: Readonly<Record<string, string>>
  readonly process: Readonly<Record<string, string>>
  readonly network: Readonly<Record<string, string>>
  readonly objects: string
  readonly log: number
  /** Seconds that the clock has been set forward since the victim was made. */
  readonly clock: number
  readonly calls: readonly string[]
  /** Processes that run programs of the package or of the learner. */
  readonly survivors: readonly string[]
}

/** Not below /tmp, which a lab has its own of. The attacks would look for it in vain. */
const PLACE = '/var/tmp/cooper-attacks-'

/** Makes the learner, and a workspace of theirs. */
export async function makeVictim(user: User): Promise<Victim> {
  const place = mkdtempSync(PLACE)
  chmodSync(place, 0o755)
  const home = join(place, 'home')
  const workspace = join(home, 'w')
  mkdirSync(home)
  mkdirSync(join(home, '.ssh'))
  writeFileSync(join(home, '.bashrc'), 'alias ll="ls -l"\n')
  const owned = (path: string) => user.as.length > 0 && chownSync(path, 1000, 1000)
  for (const path of ['.', '.ssh', '.bashrc']) owned(join(home, path))
  const options = { as: user.as, env: { ...user.env, HOME: home, XDG_STATE_HOME: '' }, cwd: workspace }
  expect(cooper(['init', 'w'], { ...options, cwd: home })).toMatchObject({ status: 0, stderr: '' })
  for (const shared of ['raw.ts', 'forge.ts']) cpSync(join(hostile, shared), join(workspace, shared))
  const backup = join(place, 'backup')
  const attack = join(workspace, 'attack')
  const [compiledAttack, supervise] = compiledPrograms()
  copyFileSync(compiledAttack, attack)
  chmodSync(attack, 0o755)
  spawnSync('cp', ['-a', home, backup])
  if (existsSync('/dev/shm')) writeFileSync('/dev/shm/cooper-victim', 'kept')
  const calls: string[] = []
  const services = await Promise.all(
    [join(home, 'service.sock'), join(workspace, 'service.sock'), '/tmp/cooper-service.sock', '\0cooper-service']
      .concat(isRoot ? [`/run/${MARK}.sock`] : [])
      .map(path => listen(path, calls)),
  )
  const port = await listen(0, calls)
  writeFileSync(join(home, 'port'), String((port.address() as { port: number }).port))
  const [program = '', ...words] = [...user.as, 'sleep', '100000']
  const sleeper = spawn(program, words, { stdio: 'ignore' })
  await pause(100)
  const offset = clockOffset()
  const directory = mkdtempSync('/tmp/attacks-report-')
  chmodSync(directory, 0o777)
  const look = (): Snapshot => ({
    host: lookAtHost(),
    files: filesIn(home),
    settings: { ...settings(), ...filesAround() },
    groups: groups(),
    process: describeProcess(sleeper),
    network: network(),
    objects: ['shm', 'sem', 'msg'].map(kind => stable(read(`/proc/sysvipc/${kind}`))).join('\n'),
    log: linesInTheLog(),
    clock: Math.round((clockOffset() - offset) / 1000),
    calls: [...calls],
    survivors: survivors(home),
  })
  return {
    user,
    home,
    workspace,
    attack,
    supervise,
    report: join(directory, 'report'),
    options,
    look,
    mend: before => mend(look(), before, { home, backup, sleeper }),
    async remove() {
      sleeper.kill('SIGKILL')
      await Promise.all([...services, port].map(service => new Promise(resolve => service.close(resolve))))
      for (const path of [place, directory, '/dev/shm/cooper-victim', `/run/${MARK}.sock`, '/tmp/cooper-service.sock'])
        rmSync(path, { recursive: true, force: true })
    },
  }
}

let programs: readonly [string, string] | undefined

/** Compiles the attacks into one program without a library of the system, because a box may have none. */
function compiledPrograms(): readonly [string, string] {
  if (programs) return programs
  const directory = mkdtempSync('/tmp/attacks-programs-')
  chmodSync(directory, 0o755)
  const sources = readdirSync(join(hostile, 'programs')).filter(file => file.endsWith('.c'))
  const paths = sources.map(file => join(hostile, 'programs', file))
  programs = [join(directory, 'attack'), join(directory, 'supervise')]
  compile(programs[0], [`-DPACKAGE="${root}"`, ...paths])
  compile(programs[1], [join(hostile, 'supervise.c')])
  process.once('exit', () => rmSync(directory, { recursive: true, force: true }))
  return programs
}

function compile(output: string, words: readonly string[]): void {
  const { status, stderr } = spawnSync('cc', ['-O1', '-Wall', '-static', '-o', output, ...words], { encoding: 'utf8' })
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
}

function listen(where: string | number, calls: string[]): Promise<Server> {
  const server = createServer(connection => {
    calls.push(`a call at ${where}`)
    connection.destroy()
  })
  server.unref()
  // One that an earlier run has left, because it was killed.
  if (typeof where === 'string' && where.startsWith('/')) rmSync(where, { force: true })
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    const ready = () => {
      if (typeof where === 'string' && !where.startsWith('\0')) chmodSync(where, 0o777)
      resolve(server)
    }
    if (typeof where === 'number') server.listen(where, '127.0.0.1', ready)
    else server.listen(where, ready)
  })
}

// ---------------------------------------------------------------- one look

const clockOffset = () => Date.now() - Number(process.hrtime.bigint() / 1_000_000n)

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

/** Without times, sizes and counts of attached processes. */
const stable = (table: string): string =>
  table
    .split('\n')
    .map(line => line.trim().split(/\s+/).slice(0, 3).join(' '))
    .join('\n')

/** Each file below a directory: its kind, mode, owner and contents. */
function filesIn(directory: string, into: Record<string, string> = {}): Record<string, string> {
  for (const name of ['.', ...readdirSync(directory)]) {
    const path = join(directory, name)
    const found = lstatSync(path)
    const what = found.isFile()
      ? createHash('sha256').update(readFileSync(path)).digest('hex').slice(0, 12)
      : found.isSymbolicLink()
        ? `-> ${readlinkSync(path)}`
        : ''
    const when = found.isFile() ? Math.floor(found.mtimeMs) : ''
    into[path] = `${found.mode.toString(8)} ${found.uid}:${found.gid} ${found.nlink} ${what} ${when}`
    if (name !== '.' && found.isDirectory()) filesIn(path, into)
  }
  return into
}

/** The names, modes and sizes in directories of the host and of the package. */
function filesAround(): Record<string, string> {
  const into: Record<string, string> = {}
  const deep = ['dist', 'native/build', 'lessons', 'exercises', 'src'].map(name => join(root, name))
  const flat = ['/etc', '/run', '/var/tmp', '/usr/bin', '/root', '/mnt', '/srv', root, join(root, 'node_modules')]
  for (const directory of [...deep, ...flat, '/dev'])
    for (const { path, found } of entries(directory, deep.includes(directory) || directory === '/dev')) {
      const size = found.isFile() ? found.size : ''
      into[path] = `${found.mode.toString(8)} ${found.uid}:${found.gid} ${found.rdev} ${size}`
    }
  return into
}

function* entries(
  directory: string,
  deep: boolean,
): Generator<{ path: string; found: ReturnType<typeof lstatSync> & {} }> {
  for (const name of names(directory)) {
    const path = join(directory, name)
    // Other programs make terminals, shared memory and temporary files at any time.
    if (/^\/dev\/(pts|shm|mqueue)$|^\/var\/tmp\/(?!cooper-attacked)|\.code$/.test(path)) continue
    const found = lstatSync(path, { throwIfNoEntry: false })
    if (!found) continue
    yield { path, found }
    if (deep && found.isDirectory()) yield* entries(path, deep)
  }
}

function names(directory: string): string[] {
  try {
    return readdirSync(directory)
  } catch {
    return []
  }
}

/** What a running machine changes by itself. */
const RESTLESS =
  /\/random\/|\/fs\/(file-nr|inode-nr|inode-state|dentry-state|aio-nr)|ns_last_pid|\/pty\/nr|conntrack_count|stat_refresh|\/sched_domain|fastopen_key|overflow|max_map|perf_event_max|\/fs\/quota|cad_pid|\/neigh\//

const SYS = [
  '/sys/kernel/uevent_helper',
  '/sys/kernel/mm/transparent_hugepage/enabled',
  '/sys/kernel/mm/ksm/pages_to_scan',
  '/sys/kernel/mm/ksm/run',
  '/sys/kernel/profiling',
]

/** The settings of the kernel, its modules, areas of swap, and the interpreters that it knows. */
function settings(): Record<string, string> {
  const into: Record<string, string> = {}
  const walk = (directory: string) => {
    for (const name of names(directory)) {
      const path = join(directory, name)
      if (RESTLESS.test(path)) continue
      const found = lstatSync(path, { throwIfNoEntry: false })
      if (found?.isDirectory()) walk(path)
      else if (found && found.mode & 0o200) into[path] = read(path)
    }
  }
  walk('/proc/sys')
  for (const path of [...SYS, '/proc/swaps', '/proc/modules']) into[path] = read(path)
  return into
}

const SETTING_OF_A_GROUP =
  /^(memory\.(max|high|low|min|limit_in_bytes|swappiness|soft_limit_in_bytes)|pids\.max|cpu\.(max|weight|shares|cfs_quota_us)|cgroup\.(freeze|subtree_control|clone_children)|freezer\.state|cpuset\.(cpus|mems)|devices\.list|release_agent|notify_on_release)$/

/** The limits of our own cgroup and of those above it, in each hierarchy. */
function groups(): Record<string, string> {
  const into: Record<string, string> = {}
  for (const line of read('/proc/self/cgroup').trim().split('\n')) {
    const [, controllers = '', path = ''] = line.split(':')
    const tops = controllers === '' ? ['', '/unified'] : [`/${controllers.replace('name=', '')}`]
    for (const top of tops)
      for (let at = path; ; at = at.slice(0, at.lastIndexOf('/'))) {
        const directory = `/sys/fs/cgroup${top}${at === '/' ? '' : at}`
        for (const name of names(directory).filter(
          name => SETTING_OF_A_GROUP.test(name) || name.includes('cooper-attacked'),
        ))
          into[join(directory, name)] = read(join(directory, name)).trim()
        if (at === '/' || at === '') break
      }
  }
  return into
}

/** A process of the same user, which has nothing to do with cooper; and the limits of our own process. */
function describeProcess({ pid, exitCode, signalCode }: ChildProcess): Record<string, string> {
  const stat = read(`/proc/${pid}/stat`)
    .replace(/^.*\) /, '')
    .split(' ')
  const status = Object.fromEntries(
    read(`/proc/${pid}/status`)
      .split('\n')
      .map(line => line.split(/:\s*/) as [string, string]),
  )
  return {
    ended: `${exitCode} ${signalCode}`,
    state: status.State === 'R (running)' ? 'S (sleeping)' : (status.State ?? 'gone'),
    priority: `${stat[15]} ${stat[16]} ${stat[38]}`,
    cpus: status.Cpus_allowed_list ?? '',
    oom: read(`/proc/${pid}/oom_score_adj`).trim(),
    limits: read(`/proc/${pid}/limits`),
    cgroup: read(`/proc/${pid}/cgroup`),
    oursLimits: read('/proc/self/limits'),
    oursPriority: read('/proc/self/stat')
      .replace(/^.*\) /, '')
      .split(' ')
      .slice(15, 17)
      .join(' '),
    oursOom: read('/proc/self/oom_score_adj').trim(),
  }
}

const network = (): Record<string, string> => ({
  routes: read('/proc/net/route'),
  routes6: read('/proc/net/ipv6_route').replace(/ [0-9a-f]{8} [0-9a-f]{8} /g, ' '),
  addresses: read('/proc/net/fib_trie'),
  addresses6: read('/proc/net/if_inet6'),
  flags: names('/sys/class/net')
    .map(name => `${name} ${read(`/sys/class/net/${name}/flags`).trim()}`)
    .join('\n'),
})

function survivors(home: string): string[] {
  return names('/proc')
    .filter(name => /^\d+$/.test(name) && Number(name) !== process.pid)
    .map(pid => `${pid} ${read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ').trim()}`)
    .filter(line => line.includes(root) || line.includes(home))
}

/** Lines in the kernel's log with our mark. Only root may read it. */
function linesInTheLog(): number {
  if (!isRoot) return 0
  const { stdout } = spawnSync('dmesg', [], { encoding: 'utf8', maxBuffer: 1 << 26 })
  return stdout.split('\n').filter(line => line.includes(MARK) || /sysrq: HELP/i.test(line)).length
}

// ---------------------------------------------------------------- putting back

interface Kept {
  readonly home: string
  /** A copy of the home directory as it was made. */
  readonly backup: string
  readonly sleeper: ChildProcess
}

function mend(now: Snapshot, before: Snapshot, { home, backup, sleeper }: Kept): void {
  const differs = (key: 'files' | 'settings' | 'groups') =>
    [...new Set([...Object.keys(now[key]), ...Object.keys(before[key])])].filter(
      path => now[key][path] !== before[key][path],
    )
  for (const path of [...differs('settings'), ...differs('groups')]) {
    if (path.endsWith(MARK)) {
      if (path.startsWith('/sys/fs/cgroup')) spawnSync('rmdir', [path])
      else rmSync(path, { recursive: true, force: true })
    } else if (/^\/(proc|sys)\//.test(path)) {
      try {
        const value = before.settings[path] ?? before.groups[path] ?? ''
        writeFileSync(path, /\[(\w+)\]/.exec(value)?.[1] ?? value)
      } catch {
        // it is no setting that can be written
      }
    }
  }
  for (const path of [`/tmp/${MARK}`, `/dev/shm/${MARK}`]) rmSync(path, { force: true })
  for (const kind of ['shm', 'sem', 'msg'] as const)
    for (const line of read(`/proc/sysvipc/${kind}`).split('\n').slice(1)) {
      const [key = '', id = ''] = line.trim().split(/\s+/)
      if (Number(key) === 0xc0093a) spawnSync('ipcrm', [{ shm: '-m', sem: '-s', msg: '-q' }[kind], id])
    }
  for (const line of now.host.mounts.filter(line => !before.host.mounts.includes(line)).reverse())
    spawnSync('umount', ['--lazy', line.split(' ')[4] ?? ''])
  if (now.process.state?.startsWith('T')) sleeper.kill('SIGCONT')
  for (const line of now.survivors.filter(line => !before.survivors.includes(line)))
    try {
      process.kill(Number(line.split(' ')[0]), 'SIGKILL')
    } catch {
      // it has ended meanwhile
    }
  const changed = differs('files')
  for (const path of changed) if (!(path in before.files)) rmSync(path, { recursive: true, force: true })
  if (changed.length > 0) spawnSync('cp', ['-a', '--remove-destination', `${backup}/.`, home])
}

/**
 * Looks at the host after an attack. The kernel removes processes, namespaces and cgroups with a delay, so where only these
 * differ it looks again, for a few seconds.
 */
export async function lookAfter(victim: Victim, before: Snapshot): Promise<Snapshot> {
  const lasting = ({ host: _, survivors: __, process: ___, ...rest }: Snapshot) => JSON.stringify(rest)
  let now = victim.look()
  for (let tries = 0; tries < 20; tries++) {
    if (lasting(now) !== lasting(before) || JSON.stringify(now) === JSON.stringify(before)) break
    await pause(100)
    now = victim.look()
  }
  return now
}
