// The C is compiled by itself where nobody has compiled it, and where it cannot be, the reader is told what to install.
import { spawn, spawnSync } from 'node:child_process'
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { environment, root } from '../helpers/cooper.ts'

let place: string
let main: string
let built: string

/** The package as npm installs it, without what was compiled; on a disk of its own, for the lab hides /tmp. */
beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'cooper-build-'))
  chmodSync(place, 0o755)
  for (const part of ['dist', 'lessons', 'package.json'])
    cpSync(join(root, part), join(place, part), { recursive: true })
  mkdirSync(join(place, 'native'))
  for (const file of readdirSync(join(root, 'native')).filter(name => /\.[ch]$/.test(name)))
    cpSync(join(root, 'native', file), join(place, 'native', file))
  symlinkSync(realpathSync(join(root, 'node_modules')), join(place, 'node_modules'))
  main = join(place, 'dist', 'cli', 'main.cjs')
  built = join(place, 'native', 'build')
})
afterEach(() => {
  chmodSync(join(place, 'native'), 0o755)
  rmSync(place, { recursive: true })
})

const arguments_ = ['demo', 'pid', '--json', '--', 'true'] // by way of init
const env = (more: NodeJS.ProcessEnv = {}) => environment({ XDG_CACHE_HOME: join(place, 'cache'), ...more })
const demo = (more: NodeJS.ProcessEnv = {}) =>
  spawnSync(process.execPath, [main, ...arguments_], { encoding: 'utf8', env: env(more) })

describe('where nothing has been compiled', () => {
  test('the first use compiles it, and the next one uses that', () => {
    expect(demo()).toMatchObject({ status: 0, stderr: '' })
    expect(readdirSync(built).sort()).toEqual(['init', 'runner.so'])
    expect(existsSync(join(place, 'cache'))).toBe(false)
    expect(demo({ CC: '/no/such/compiler' }).status).toBe(0)
  })

  test('several at the same time do not disturb each other', async () => {
    const ends = Array.from(
      { length: 4 },
      () =>
        new Promise(resolve => {
          let stderr = ''
          const child = spawn(process.execPath, [main, ...arguments_], {
            env: env(),
            stdio: ['ignore', 'ignore', 'pipe'],
          })
          child.stderr.on('data', data => (stderr += data))
          child.on('close', status => resolve({ status, stderr }))
        }),
    )
    expect(await Promise.all(ends)).toEqual(Array(4).fill({ status: 0, stderr: '' }))
    expect(readdirSync(built).sort()).toEqual(['init', 'runner.so'])
  })

  test('and there is no compiler, the error names the package, with code 3', () => {
    const { status, stderr, stdout } = demo({ CC: '/no/such/compiler' })
    expect({ status, stdout }).toEqual({ status: 3, stdout: '' })
    expect(stderr).toContain("needs a C compiler once, to build native/runner.c, and found no '/no/such/compiler'")
    expect(stderr).toContain('apt-get install gcc libc6-dev')
    expect(stderr).not.toMatch(/^\s+at /m)
    expect(readdirSync(built)).toEqual([])
  })

  test('and PATH holds no compiler either', () => {
    const { status, stderr } = demo({ PATH: join(place, 'lessons') })
    expect(status).toBe(3)
    expect(stderr).toContain("found no 'cc'")
  })

  test('and the compiler fails, what it said is shown, and nothing half finished stays', () => {
    writeFileSync(join(place, 'native', 'kernel.h'), '#error "broken on purpose"\n')
    const { status, stderr } = demo()
    expect(status).toBe(4)
    expect(stderr).toContain('broken on purpose')
    expect(readdirSync(built)).toEqual([])
  })

  test('`cooper --help` asks for no compiler', () => {
    const { status } = spawnSync(process.execPath, [main, '--help'], { env: env({ CC: '/no/such/compiler' }) })
    expect(status).toBe(0)
    expect(existsSync(built)).toBe(false)
  })
})

describe('where native/ may not be written', () => {
  const notRoot = process.geteuid?.() !== 0
  /** Root may write everywhere; an ordinary user may not. */
  const asUser = (more: NodeJS.ProcessEnv) => {
    const [program = '', ...words] = notRoot
      ? [process.execPath]
      : ['setpriv', '--reuid=1000', '--regid=1000', '--clear-groups', process.execPath]
    return spawnSync(program, [...words, main, ...arguments_], { encoding: 'utf8', env: env(more) })
  }
  beforeEach(() => chmodSync(join(place, 'native'), 0o555))

  test('it is compiled into XDG_CACHE_HOME', () => {
    const cache = mkdtempSync(join(place, 'mine-'))
    chmodSync(cache, 0o777)
    expect(asUser({ XDG_CACHE_HOME: cache })).toMatchObject({ status: 0, stderr: '' })
    expect(readdirSync(join(cache, 'cooperage', 'native')).sort()).toEqual(['init', 'runner.so'])
    expect(existsSync(built)).toBe(false)
  })

  test('and neither may the cache, both places are named, with code 3', () => {
    const { status, stderr } = asUser({ XDG_CACHE_HOME: '/no-such-cache' })
    expect(status).toBe(3)
    expect(stderr).toContain(`cannot write to ${built} or /no-such-cache/cooperage/native`)
    expect(stderr).not.toContain('fault of ours')
  })
})

test('a source that is newer than what was compiled is compiled again', () => {
  expect(demo().status).toBe(0)
  const before = statSync(join(built, 'runner.so')).mtimeMs
  const soon = new Date(Date.now() + 2000)
  utimesSync(join(place, 'native', 'kernel.h'), soon, soon)
  demo()
  expect(statSync(join(built, 'runner.so')).mtimeMs).toBeGreaterThan(before)
})

describe('for arm64', () => {
  const compiler = 'aarch64-linux-gnu-gcc'
  const installed = !spawnSync(compiler, ['--version']).error
  test.skipIf(!process.env.CI && !installed).each([
    ['runner.so', 'ELF'],
    ['runner', 'ELF'],
    ['init', 'ELF'],
  ])('%s compiles with the same flags', file => {
    const script = `
      import { compileAll } from ${JSON.stringify(join(place, 'dist', 'build.js'))}
      compileAll()`
    const { stderr, status } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
      encoding: 'utf8',
      env: env({ CC: compiler }),
    })
    expect({ stderr, status }).toEqual({ stderr: '', status: 0 })
    const header = spawnSync('od', ['-An', '-tu2', '-j18', '-N2', join(built, file)], { encoding: 'utf8' })
    const EM_AARCH64 = 183
    expect(Number(header.stdout)).toBe(EM_AARCH64)
  })

  test('and the code for this machine calls no library', () => {
    demo()
    const { stdout } = spawnSync('sh', ['-c', `nm -D --undefined-only ${join(built, 'runner.so')}; dirname ${built}`])
    expect(String(stdout).trim()).toBe(dirname(built))
  })
})
