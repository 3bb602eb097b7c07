// tags: slow, ci
// The package as npm makes and installs it: no C compiler is needed, by root or by another user.
import { execFile, execFileSync, spawnSync } from 'node:child_process'
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { environment, root } from './helpers/cooper.ts'
import { serveRegistry } from './helpers/registry.ts'
import { missing, needsRoot, unless } from './helpers/unless.ts'

const isRoot = process.geteuid?.() === 0
const machines = ['x86_64', 'aarch64']

const place = mkdtempSync(join(tmpdir(), 'cooper-pack-'))
const clone = join(place, 'clone')
const prefix = join(place, 'prefix')
const programs = join(place, 'programs')
const installed = join(prefix, 'lib', 'node_modules', 'cooperage')
const FOUR_MINUTES = 240_000

afterAll(() => rmSync(place, { recursive: true }))

/** What a clone has that is not in git. */
const GENERATED = new Set(['.git', 'node_modules', 'dist', 'build'])

function makeClone(): void {
  cpSync(root, clone, { recursive: true, filter: path => !GENERATED.has(basename(path)) })
  symlinkSync(realpathSync(join(root, 'node_modules')), join(clone, 'node_modules'))
}

const COMPILER = /^(.+-)?(cc|c89|c99|gcc|g\+\+|c\+\+|cpp|clang|tcc|as|ld)(-[\d.]+)?$/

/** A directory for PATH with all programs of this machine but the compilers. */
function linkPrograms(): void {
  mkdirSync(programs)
  const directories = [dirname(process.execPath), ...['/usr/bin', '/bin', '/usr/sbin', '/sbin'].filter(existsSync)]
  for (const directory of directories)
    for (const name of readdirSync(directory))
      if (!COMPILER.test(name) && !existsSync(join(programs, name))) {
        rmSync(join(programs, name), { force: true })
        symlinkSync(join(directory, name), join(programs, name))
      }
}

/** npm, with a cache of its own. */
const npm = (words: readonly string[], more: NodeJS.ProcessEnv) =>
  promisify(execFile)('npm', [...words, '--no-audit', '--no-fund', '--cache', join(place, 'cache')], {
    cwd: place,
    env: environment({ npm_config_update_notifier: 'false', ...more }),
  })

const filesIn = (directory: string): string[] => readdirSync(directory, { recursive: true, encoding: 'utf8' }).sort()

unless(missing(...machines.map(machine => `${machine}-linux-gnu-gcc`)), describe)('the package', () => {
  let tarball: string
  let packed: string[]

  beforeAll(async () => {
    chmodSync(place, 0o755)
    makeClone()
    linkPrograms()
    execFileSync('npm', ['pack', '--pack-destination', place], { cwd: clone, env: environment(), stdio: 'pipe' })
    const [file = ''] = readdirSync(place).filter(name => name.endsWith('.tgz'))
    tarball = join(place, file)
    packed = execFileSync('tar', ['--list', '--file', tarball], { encoding: 'utf8' }).trim().split('\n')
  }, FOUR_MINUTES)

  test('holds the programs of native/ for x86-64 and arm64', () => {
    const outputs = ['cgroup-reaper', 'hello', 'init', 'load', 'runner', 'runner.so']
    for (const machine of ['x64', 'arm64']) {
      const files = packed.filter(file => file.startsWith(`package/native/build/${machine}-`))
      expect(files.map(file => basename(file)).sort(), machine).toEqual(outputs)
    }
  })

  test('holds shared objects that need no C library, so that they serve glibc and musl', () => {
    for (const directory of readdirSync(join(clone, 'native', 'build'))) {
      const path = join(clone, 'native', 'build', directory, 'runner.so')
      const dynamic = execFileSync('readelf', ['--dynamic', '--wide', path], { encoding: 'utf8' })
      expect(dynamic, directory).toContain('SYMTAB')
      expect(dynamic, directory).not.toContain('NEEDED')
    }
  })

  test('holds no code that V8 compiled for a file in another place', () => {
    expect(packed.filter(file => file.endsWith('.code'))).toEqual([])
  })

  test('holds the bytes that a fresh build in another directory gives', () => {
    const { stdout, stderr } = spawnSync(process.execPath, ['native/prebuilt.js', '--check'], {
      cwd: clone,
      encoding: 'utf8',
      env: environment(),
    })
    expect({ stdout, stderr }).toEqual({
      stdout: '12 prebuilt files are the same as those of a fresh build\n',
      stderr: '',
    })
  })

  describe('installed with `npm install -g` and no C compiler in PATH', () => {
    const home = join(place, 'home')

    beforeAll(async () => {
      const registry = await serveRegistry()
      await npm(['install', '-g', '--prefix', prefix, '--registry', registry.url, tarball], { PATH: programs })
      registry.close()
      mkdirSync(home)
      if (isRoot) execFileSync('chown', ['1000:1000', home])
    }, FOUR_MINUTES)

    /** `cooper check pid` by way of other programs. */
    const check = (...before: string[]) => {
      const [program = '', ...words] = [...before, join(prefix, 'bin', 'cooper'), 'check', 'pid']
      const { status, stdout, stderr } = spawnSync(program, words, {
        encoding: 'utf8',
        cwd: '/',
        env: { PATH: programs, HOME: home, NO_COLOR: '1' },
      })
      return { status, stderr, last: stdout.trim().split('\n').at(-1) }
    }
    const passes = { status: 0, stderr: '', last: '5 hold, 0 fail' }

    /** What the user's home and the package hold: nothing may be compiled into either. */
    const files = () => [filesIn(home), filesIn(join(installed, 'native'))]

    test('there is no compiler that the test forgot', () => {
      const { stdout } = spawnSync('sh', ['-c', 'command -v cc gcc clang tcc'], { env: { PATH: programs } })
      expect(String(stdout)).toBe('')
    })

    test('`cooper check pid` passes for the user who installed it', () => {
      const before = files()
      expect(check()).toEqual(passes)
      expect(files()).toEqual(before)
    })

    unless(needsRoot, test)('`cooper check pid` passes for an ordinary user, after root installed it', () => {
      const before = files()
      expect(check('setpriv', '--reuid=1000', '--regid=1000', '--clear-groups')).toEqual(passes)
      expect(files()).toEqual(before)
    })

    unless(needsRoot, test)('`cooper check pid` passes where the prefix is a read-only mount', () => {
      const readOnly =
        'mount --bind "$0" "$0" && mount -o remount,bind,ro "$0" && ! touch "$0/x" 2>/dev/null && exec "$@"'
      expect(check('unshare', '--mount', 'sh', '-c', readOnly, prefix)).toEqual(passes)
    })
  })
})
