// tags: slow, as-user
// What stands in the place of a learner's file, or of a file of ours, may be a device without an end, or a FIFO to which
// nobody writes. cooper says so, and neither waits nor reads it.
import { spawn, spawnSync } from 'node:child_process'
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { makeDirectory } from '../../src/base/make-directory.ts'
import { soon } from '../helpers/boxes.ts'
import { cooper, environment, main, root, users } from '../helpers/cooper.ts'
import { makeWorkspace, type TestWorkspace } from '../helpers/workspace.ts'

/** A second more than cooper may take: it looks at a file, and does nothing with it. */
const timeout = 15_000

const KINDS: Readonly<Record<string, (path: string) => void>> = {
  'a FIFO': path => void spawnSync('mkfifo', ['-m', '666', path]),
  'a device': path => symlinkSync('/dev/zero', path),
  'a directory': path => void mkdirSync(path),
  // Its owner is killed, and so does not remove it.
  'a socket': path => {
    const listens = "require('net').createServer().listen(process.argv[1], () => process.kill(process.pid, 'SIGKILL'))"
    spawnSync(process.execPath, ['-e', listens, path])
  },
}
const kinds = Object.entries(KINDS)

describe.each(users)('as $name', user => {
  let w: TestWorkspace
  const inWorkspace = (...words: string[]) => cooper(words, { ...w.options, timeout })

  beforeEach(() => {
    w = makeWorkspace(user)
    return () => {
      w.remove()
    }
  })

  describe.each(kinds)('%s in place of a list is refused by', (kind, put) => {
    beforeEach(() => {
      rmSync(w.file('02-pid'))
      put(w.file('02-pid'))
    })
    const says = new RegExp(`02-pid/solution\\.ts is ${kind}, and no regular file`)

    test.each([
      ['check', ['check', '2']],
      ['check of the file', ['check', 'pid', '02-pid/solution.ts']],
      ['check of another file that imports it', ['check', '3']],
      ['run', ['run', '2', '--', 'true']],
      ['hint', ['hint', '2']],
      ['ablate', ['ablate', '2']],
    ])('%s', (_, words) => {
      if (words[1] === '3') w.solve('03-uts')
      if (words[1] === '3') w.solve('01-chroot')
      const { status, stdout, stderr } = inWorkspace(...words)
      expect((stdout + stderr).replaceAll(/\s+/g, ' '), stderr).toMatch(says)
      expect(status).toBe(words[0] === 'hint' ? 0 : 2)
    })

    test('reset, which touches nothing', () => {
      const { status, stderr } = inWorkspace('reset', '2', '--yes')
      expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringContaining(`its file is ${kind}`) })
    })

    test('progress, which does not read it', () => {
      w.takeAsPassed('01-chroot')
      const path = join(w.directory, '.cooper/progress.json')
      writeFileSync(
        path,
        readFileSync(path, 'utf8').replace('"passed":{', '"texts":{"02-pid":"0"},"passed":{"02-pid":"2026",'),
      )
      expect(inWorkspace('progress').status).toBe(0)
      expect(inWorkspace('check', '1').status).not.toBeNull()
    })
  })

  test.each(kinds)('%s in place of a deck is refused', (kind, put) => {
    put(join(w.directory, 'deck.md'))
    const { status, stderr } = inWorkspace('present', 'deck.md', '--validate')
    expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringContaining(`deck.md is ${kind}`) })
  })

  test('a list that is longer than 16 MiB is refused', () => {
    truncateSync(w.file('02-pid'), (16 << 20) + 1)
    const { status, stdout } = inWorkspace('check', '2')
    expect({ status, stdout }).toEqual({ status: 2, stdout: expect.stringContaining('has more than 16 MiB') })
  })

  test.each(['a FIFO', 'a device'])('%s as package.json beside a list is refused', kind => {
    KINDS[kind]?.(join(w.directory, '02-pid/package.json'))
    const { status, stdout } = inWorkspace('check', '2')
    expect({ status, stdout }).toEqual({ status: 2, stdout: expect.stringContaining(`package.json is ${kind}`) })
  })

  test.each(['progress.json', 'workspace.json'])(
    'a FIFO as %s of the workspace is replaced, and nothing waits for it',
    name => {
      w.solve('01-chroot')
      rmSync(join(w.directory, '.cooper', name), { force: true })
      KINDS['a FIFO']?.(join(w.directory, '.cooper', name))
      expect(inWorkspace('check', '1').status).toBe(0)
      expect(inWorkspace('init', '.').status).toBe(0)
      expect(() => JSON.parse(readFileSync(join(w.directory, '.cooper', name), 'utf8'))).not.toThrow()
    },
  )

  test('a FIFO as the progress in the lessons is replaced, and nothing waits for it', () => {
    const state = join(w.directory, '..', 'home', '.local', 'state', 'cooperage')
    rmSync(state, { recursive: true, force: true })
    spawnSync([...user.as, 'mkdir', '-p', state].join(' '), { shell: true })
    KINDS['a FIFO']?.(join(state, 'progress.json'))
    w.solve('01-chroot')
    expect(inWorkspace().status).toBe(0)
    expect(inWorkspace('check', '1').status).toBe(0)
    expect(JSON.parse(readFileSync(join(state, 'progress.json'), 'utf8'))).toMatchObject({
      exercises: { '01-chroot': {} },
    })
  })

  test.each(['/proc', '/proc/self', '/dev/null', '/nonexistent'])(
    '%s as the home keeps nothing, and nothing waits',
    HOME => {
      w.solve('01-chroot')
      const env = { ...w.options.env, HOME, XDG_CACHE_HOME: `${HOME}/cache`, XDG_RUNTIME_DIR: HOME }
      for (const words of [[], ['check', '1'], ['progress']])
        expect(cooper(words, { ...w.options, env, timeout })).toMatchObject({ status: 0, stderr: '' })
      expect(cooper(['present', '--notes'], { ...w.options, env, timeout }).status).not.toBe(4)
    },
  )

  describe('the TypeScript compiler', () => {
    /** The command lines of the compiler and of the program that starts it, by PID. Both name the workspace. */
    const commandLines = (): [string, string][] =>
      readdirSync('/proc').flatMap(pid => {
        try {
          const line = readFileSync(`/proc/${pid}/cmdline`, 'utf8')
          return line.includes('--noEmit') && line.includes(`${w.directory}\0`) ? [[pid, line] as [string, string]] : []
        } catch {
          return [] // no process, or one that has ended
        }
      })
    const compilers = () => commandLines().map(([pid]) => pid)
    const hasBegun = () => commandLines().some(([, line]) => /^[^\0]*\/lib\/tsc\0/.test(line))

    beforeEach(() => {
      // A FIFO that the list does not import, but the compiler reads.
      KINDS['a FIFO']?.(join(w.directory, 'waits.d.ts'))
      const config = JSON.parse(readFileSync(join(w.directory, 'tsconfig.json'), 'utf8'))
      w.write('tsconfig.json', JSON.stringify({ ...config, include: ['*/*.ts', 'waits.d.ts'] }))
    })

    test('has limits of memory and CPU time', async () => {
      const [program = '', ...words] = [...user.as, process.execPath, main, 'check', '1']
      const child = spawn(program, words, { cwd: w.directory, env: environment(w.options.env), stdio: 'ignore' })
      try {
        expect(await soon(hasBegun), 'it runs').toBe(true)
        const limits = compilers().map(pid => readFileSync(`/proc/${pid}/limits`, 'utf8'))
        for (const text of limits) {
          expect(text).toMatch(/^Max data size +1073741824 /m)
          expect(text).toMatch(/^Max cpu time +20 /m)
          expect(text).toMatch(/^Max file size +0 /m)
        }
      } finally {
        child.kill('SIGKILL')
      }
    })

    test.each(['SIGKILL', 'SIGTERM', 'SIGINT'] as const)('ends with cooper, which ends by %s', async signal => {
      const [program = '', ...words] = [...user.as, process.execPath, main, 'check', '1']
      const child = spawn(program, words, { cwd: w.directory, env: environment(w.options.env), stdio: 'ignore' })
      expect(await soon(hasBegun), 'it runs').toBe(true)
      child.kill(signal)
      expect(await soon(() => compilers().length === 0), 'none is left').toBe(true)
    })
  })
})

describe('directories are made', () => {
  let place: string
  beforeAll(() => {
    place = mkdtempSync(join(tmpdir(), 'cooper-directories-'))
  })
  afterAll(() => rmSync(place, { recursive: true }))

  test('with those above them', () => {
    makeDirectory(join(place, 'a/b/c'))
    expect(readdirSync(join(place, 'a/b'))).toEqual(['c'])
    makeDirectory(join(place, 'a/b/c'))
  })

  test('below /proc not, and the error of the system is thrown', () => {
    expect(() => makeDirectory('/proc/self/no/such')).toThrow(/ENOENT/)
    expect(() => makeDirectory(join(root, 'package.json', 'below'))).toThrow(/ENOTDIR|EEXIST/)
  })

  test('by no file of src otherwise', () => {
    const files = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
    const found = files.filter(
      file =>
        file.endsWith('.ts') &&
        /mkdirSync\([^\n]*\{[^\n]*recursive: true/.test(readFileSync(join(root, 'src', file), 'utf8')),
    )
    expect(found).toEqual([])
  })
})
