// tags: slow, alone
// Without prebuilt files cooper compiles native/ at first use; where it cannot, it prints the command that helps.
import { spawn, spawnSync } from 'node:child_process'
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { environment, root } from '../helpers/cooper.ts'
import { missing, unless } from '../helpers/unless.ts'

let place: string
let main: string
let built: string

/** The package without compiled files. */
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

/** Compiled files below a directory, without the directory that is named after the machine and the sources. */
const filesIn = (directory: string): string[] =>
  readdirSync(directory)
    .flatMap(each => readdirSync(join(directory, each)))
    .sort()

const arguments_ = ['demo', 'pid', '--json', '--', 'true'] // by way of init
/** The program `runner` performs what is performed inside the lab. */
const used = ['init', 'runner', 'runner.so']
const env = (more: NodeJS.ProcessEnv = {}) => environment({ XDG_CACHE_HOME: join(place, 'cache'), ...more })
const demo = (more: NodeJS.ProcessEnv = {}) =>
  spawnSync(process.execPath, [main, ...arguments_], { encoding: 'utf8', env: env(more) })

describe('when nothing has been compiled', () => {
  test('the first use compiles it, and the next one uses that', () => {
    expect(demo()).toMatchObject({ status: 0, stderr: '' })
    expect(filesIn(built)).toEqual(used)
    expect(existsSync(join(place, 'cache')), 'the cache of the user exists').toBe(false)
    expect(demo({ CC: '/no/such/compiler' }).status).toBe(0)
  })

  test('four uses at the same time compile it without an error', async () => {
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
    expect(filesIn(built)).toEqual(used)
  })

  test('and CC names no compiler, cooper prints the package to install and exits with 3', () => {
    const { status, stderr, stdout } = demo({ CC: '/no/such/compiler' })
    expect({ status, ...JSON.parse(stdout) }).toMatchObject({ status: 3, error: { fix: expect.any(String) } })
    expect(stderr).toContain("needs a C compiler once, to build native/runner.c, and found no '/no/such/compiler'")
    expect(stderr).toContain('apt-get install gcc libc6-dev')
    expect(stderr).not.toMatch(/^\s+at /m)
    expect(filesIn(built)).toEqual([])
  })

  test('and PATH holds no compiler, cooper says so and exits with 3', () => {
    const { status, stderr } = demo({ PATH: join(place, 'lessons') })
    expect(status).toBe(3)
    expect(stderr).toContain("found no 'cc'")
  })

  test('and the compiler fails, cooper prints its errors and leaves no file behind', () => {
    writeFileSync(join(place, 'native', 'kernel.h'), '#error "broken on purpose"\n')
    const { status, stderr } = demo()
    expect(status).toBe(4)
    expect(stderr).toContain('broken on purpose')
    expect(filesIn(built)).toEqual([])
  })

  test('`cooper --help` needs no compiler', () => {
    const { status } = spawnSync(process.execPath, [main, '--help'], { env: env({ CC: '/no/such/compiler' }) })
    expect(status).toBe(0)
    expect(existsSync(built), 'native/ holds compiled files').toBe(false)
  })
})

describe('when the user cannot write to native/', () => {
  const notRoot = process.geteuid?.() !== 0
  /** Root may write everywhere; an ordinary user may not. */
  const asUser = (more: NodeJS.ProcessEnv) => {
    const [program = '', ...words] = notRoot
      ? [process.execPath]
      : ['setpriv', '--reuid=1000', '--regid=1000', '--clear-groups', process.execPath]
    return spawnSync(program, [...words, main, ...arguments_], { encoding: 'utf8', env: env(more) })
  }
  beforeEach(() => chmodSync(join(place, 'native'), 0o555))

  test('cooper compiles into XDG_CACHE_HOME', () => {
    const cache = mkdtempSync(join(place, 'mine-'))
    chmodSync(cache, 0o777)
    expect(asUser({ XDG_CACHE_HOME: cache })).toMatchObject({ status: 0, stderr: '' })
    expect(filesIn(join(cache, 'cooperage', 'native'))).toEqual(used)
    expect(existsSync(built), 'native/ holds compiled files').toBe(false)
  })

  test('nor to the cache, cooper names both places and exits with 3', () => {
    const { status, stderr } = asUser({ XDG_CACHE_HOME: '/no-such-cache' })
    expect(status).toBe(3)
    expect(stderr).toContain(`cannot write to ${built} or /no-such-cache/cooperage/native`)
    expect(stderr).not.toContain('internal error')
  })
})

describe('compiled files', () => {
  test('of other sources are not used: a changed source is compiled again', () => {
    compileAll()
    const [before = ''] = readdirSync(built)
    writeFileSync(join(place, 'native', 'hello.c'), `${readFileSync(join(place, 'native', 'hello.c'), 'utf8')}\n`)
    compileAll()
    expect(readdirSync(built)).toHaveLength(2)
    const [after = ''] = readdirSync(built).filter(name => name !== before)
    expect(readdirSync(join(built, after))).toEqual(readdirSync(join(built, before)))
  })

  test('of other sources are not used by cooper, even when it finds no compiler', () => {
    cpSync(join(root, 'native', 'build'), built, { recursive: true })
    for (const name of readdirSync(built))
      renameSync(join(built, name), join(built, `${name.split('-')[0]}-000000000000`))
    expect(demo({ CC: '/no/such/compiler' }).status).toBe(3)
  })

  test('that are older than their sources are used: npm gives both whatever time it likes', () => {
    expect(demo().status).toBe(0)
    const longAgo = new Date('1985-10-26T08:15:00Z')
    for (const directory of readdirSync(built))
      for (const file of readdirSync(join(built, directory))) utimesSync(join(built, directory, file), longAgo, longAgo)
    expect(demo({ CC: '/no/such/compiler' })).toMatchObject({ status: 0, stderr: '' })
  })
})

/** Compiles all of the place's native/ with the code of its dist/build.js. */
function compileAll(more: NodeJS.ProcessEnv = {}) {
  const script = `
    import { compileAll } from ${JSON.stringify(join(place, 'dist', 'build.js'))}
    compileAll()`
  const words = ['--input-type=module', '-e', script]
  const { stderr, status } = spawnSync(process.execPath, words, { encoding: 'utf8', env: env(more) })
  expect({ stderr, status }).toEqual({ stderr: '', status: 0 })
}

describe('build.js without a C compiler', () => {
  /** Makes the place a clone, and builds it. */
  const build = (more: NodeJS.ProcessEnv) => {
    const scripts = readdirSync(root).filter(name => /\.(js|json)$/.test(name))
    for (const part of [...scripts, 'src', 'exercises'])
      cpSync(join(root, part), join(place, part), { recursive: true })
    return spawnSync(process.execPath, ['build.js'], {
      cwd: place,
      encoding: 'utf8',
      env: env({ CC: '/no/such/compiler', ...more }),
    })
  }
  const sentence = "cooperage needs a C compiler once, to build native/runner.c, and found no '/no/such/compiler'."

  test('prints one sentence and the command that installs one', () => {
    const { status, stderr } = build({})
    expect(status).toBe(3)
    expect(stderr.split('\n')).toEqual([
      sentence,
      expect.stringContaining('`apt-get install gcc libc6-dev`'),
      'Then: npm run build',
      '',
    ])
  })

  test('lets `npm ci` end, so that cooper compiles native/ when there is a compiler', () => {
    const { status, stderr } = build({ npm_lifecycle_event: 'prepare' })
    expect({ status, first: stderr.split('\n')[0] }).toEqual({ status: 0, first: sentence })
    expect(demo()).toMatchObject({ status: 0, stderr: '' })
  })
})

describe('for arm64', () => {
  const compiler = 'aarch64-linux-gnu-gcc'
  unless(missing(compiler), test).each([
    ['runner.so', 'ELF'],
    ['runner', 'ELF'],
    ['init', 'ELF'],
  ])('cc for arm64 compiles %s with the same flags', file => {
    compileAll({ CC: compiler })
    const header = spawnSync('od', ['-An', '-tu2', '-j18', '-N2', join(built, readdirSync(built)[0] ?? '', file)], {
      encoding: 'utf8',
    })
    const EM_AARCH64 = 183
    expect(Number(header.stdout)).toBe(EM_AARCH64)
  })

  test('the shared object for this machine calls no library', () => {
    demo()
    const { stdout } = spawnSync('sh', ['-c', `nm -D --undefined-only ${built}/*/runner.so; dirname ${built}`])
    expect(String(stdout).trim()).toBe(dirname(built))
  })
})
