// tags: slow, alone
// cooper watch in a terminal: the test writes, saves and presses keys, through a whole exercise and on to the next.
import { cpSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { cooper, main, root, users } from '../helpers/cooper.ts'
import { expectAsBefore, type Host, lookAtHost } from '../helpers/host.ts'
import { type Terminal, terminal } from '../helpers/terminal.ts'
import { makeWorkspace, type TestWorkspace } from '../helpers/workspace.ts'

let before: Host
let w: TestWorkspace
beforeEach(() => {
  before = lookAtHost()
})
afterEach(() => {
  w.remove()
  return expectAsBefore(before)
})

const solution = (id: string) => readFileSync(join(root, 'exercises', id, 'solution.ts'), 'utf8')

/** Its children and theirs, by the names of their programs. */
function childrenOf(pid: number): { pid: number; name: string }[] {
  const [listed = ''] = [`/proc/${pid}/task/${pid}/children`].map(path => readFileSync(path, 'utf8'))
  return listed
    .split(' ')
    .filter(Boolean)
    .flatMap(each => {
      const name = readFileSync(`/proc/${each}/comm`, 'utf8').trim()
      return [{ pid: Number(each), name }, ...childrenOf(Number(each))]
    })
}

describe.each(users)('as $name', ({ as, env }) => {
  const watch = (): Terminal => {
    w = makeWorkspace({ as, env })
    return watchIt()
  }
  const watchIt = (): Terminal => {
    const { HOME = '' } = w.options.env ?? {}
    return terminal(['watch'], 80, ['env', '-C', w.directory, `HOME=${HOME}`, ...as, process.execPath, main])
  }

  test('leads through a whole exercise: a verdict, a hint, a pass, and the next exercise', {
    timeout: 90_000,
  }, async () => {
    const screen = watch()
    await screen.shows('01 chroot: ')
    await screen.shows('✗ own-root')
    await screen.shows(/seen +\/proc\/\d+\/root is \//)
    await screen.shows('h: hint')
    screen.type('h')
    await screen.shows('Hint 1 of 3, for own-root')
    await screen.shows('q: quit')

    // Half of it, written as some editors do: emptied, then filled.
    const half = solution('01-chroot').replace("  chdir('/'),\n", '')
    writeFileSync(w.file('01-chroot'), '')
    writeFileSync(w.file('01-chroot'), half)
    await screen.shows('✗ stands-inside')
    await screen.shows('Not yet: 1 of 5 claims fails.')
    screen.type('h')
    await screen.shows('Hint 1 of 3, for stands-inside')

    writeFileSync(w.file('01-chroot'), `${half}\nthrow new Error('too soon')\n`)
    await screen.shows(/01-chroot\/solution\.ts:\d+: too soon/)
    await screen.shows('Not yet: there is nothing to judge.')

    // The whole, as others do: another file, renamed.
    writeFileSync(`${w.file('01-chroot')}.new`, solution('01-chroot'))
    renameSync(`${w.file('01-chroot')}.new`, w.file('01-chroot'))
    await screen.shows('Passed: all 5 claims hold.')
    await screen.shows('n: next')
    screen.type('r')
    await screen.shows(/drwx.* etc/)
    await screen.shows('Any key: back')
    screen.type(' ')
    await screen.shows('n: next')
    screen.type('x')
    await screen.shows('≠  root directory')
    await screen.shows('Any key: back')
    screen.type(' ')
    await screen.shows('n: next')
    screen.type('n')
    await screen.shows('02 pid: ')
    await screen.shows('✗ own-pid-namespace')
    screen.type('l')
    await screen.shows('✓ 01 chroot')
    await screen.shows('Enter alone: back')
    screen.type('\r')
    await screen.shows('✗ own-pid-namespace') // after a save, Enter would mean the next exercise
    writeFileSync(w.file('02-pid'), solution('02-pid'))
    await screen.shows('Passed: all 11 claims hold.')
    screen.type('R')
    await screen.shows('y: put it back')
    screen.type('y')
    await screen.shows('Kept: .cooper/kept/02-pid-1.ts')
    screen.type('q')
    expect(await screen.gone).toMatchObject({ code: 0 })
    expect(JSON.parse(cooper(['progress', '--json'], w.options).stdout).next).toBe('02-pid')
  })

  test('each save is judged, with a lab that is ready', { timeout: 60_000 }, async () => {
    const screen = watch()
    await screen.shows('✗ own-root')
    for (let i = 0; i < 5; i++) {
      writeFileSync(w.file('01-chroot'), `${solution('01-chroot')}// ${i}\n`)
      await screen.shows('Passed: all 5 claims hold.')
    }
    screen.type('q')
    await screen.gone
  })

  test('a list that kills its process group ends neither the verdict nor watch', async () => {
    const screen = watch()
    await screen.shows('q: quit')
    const list = 'clone(0, [kill(0, 9), execve(command)])'
    const text = `import { clone, execve, kill } from 'cooperage'\nexport const box = (command: string[]) => ${list}\n`
    writeFileSync(w.file('01-chroot'), text)
    await screen.shows('the box was killed by SIGKILL')
    await screen.shows('q: quit')
    for (const key of 'rx') {
      screen.type(key)
      await screen.shows('Any key: back')
      screen.type(' ')
      await screen.shows('q: quit')
    }
    screen.type('q')
    expect(await screen.gone).toMatchObject({ code: 0 })
  })

  test('Ctrl-C ends the running box, and not watch', { timeout: 60_000 }, async () => {
    const screen = watch()
    await screen.shows('q: quit')
    // Judged with the command that is given; run with one that must be interrupted.
    const list = "clone(0, [execve(c[0] === 'sleep' ? c : ['sh', '-c', 'echo it sleeps; exec sleep 1000'])])"
    const text = `import { clone, execve } from 'cooperage'\nexport const box = (c: string[]) => ${list}\n`
    writeFileSync(w.file('01-chroot'), text)
    await screen.shows('execve(')
    await screen.shows('q: quit')
    screen.type('r')
    await screen.shows('it sleeps')
    // A shell that is about to become `sleep` may lose the signal.
    await new Promise(resolve => setTimeout(resolve, 300))
    screen.type('\u0003')
    await screen.shows('Any key: back')
    screen.type(' ')
    await screen.shows('q: quit')
    screen.type('q')
    expect(await screen.gone).toMatchObject({ code: 0 })
  })

  test('after its waiting lab is killed, the next save is judged as usual', { timeout: 60_000 }, async () => {
    const screen = watch()
    await screen.shows('✗ own-root')
    await screen.shows('q: quit')
    const helpers = () => childrenOf(screen.pid).filter(({ name }) => name === 'esbuild' || name === 'init')
    await expect.poll(() => helpers().length, { timeout: 15_000 }).toBe(2)
    for (const { pid } of helpers()) process.kill(pid, 'SIGKILL')
    await pause(200)
    writeFileSync(w.file('01-chroot'), solution('01-chroot'))
    await screen.shows('Passed: all 5 claims hold.')
    screen.type('q')
    expect(await screen.gone).toMatchObject({ code: 0 })
  })

  test('a small screen shows everything, page by page', {
    timeout: 60_000,
  }, async () => {
    const screen = watch()
    screen.resize(80, 12)
    await screen.shows('q: quit')
    const lines = Array.from({ length: 60 }, (_, i) => `mkdir(\`\${root}/tmp/d${i}\`),`).join('\n')
    const long = solution('01-chroot')
      .replace('chroot(root),', `${lines}\nchroot(root),`)
      .replace('import { ', 'import { mkdir, ')
    writeFileSync(w.file('01-chroot'), `${long}\nconsole.log('x'.repeat(200))\n`)
    await screen.shows('Passed: all 5 claims hold.')
    const [, lastOf = ''] =
      /lines \d+ to (\d+) of/.exec(await screen.shows(/lines \d+ to \d+ of \d+ +space: on +b: back/)) ?? []
    for (let i = 0; i < 8; i++) screen.type('b')
    await screen.shows('lines 1 to ')
    const seen = new Set<string>()
    for (let to = ''; to !== lastOf; screen.type(' ')) {
      const [page = ''] = [await screen.shows(/[\s\S]*?lines \d+ to \d+ of[^\n]*/)]
      for (const [, name = ''] of page.matchAll(/✓ ([a-z-]+)$/gm)) seen.add(name)
      to = /to (\d+) of/.exec(page)?.[1] ?? ''
    }
    expect([...seen].filter(Boolean)).toHaveLength(5)
    screen.resize(80, 24)

    // What a command prints, too.
    screen.type('x')
    await screen.shows('≠  root directory')
    await screen.shows(/lines 1 to \d+ of/)
    await screen.shows('Any other key: back')
    screen.type(' ')
    await screen.shows(/= the same: [\s\S]*seccomp[\s\S]*Any other key: back/)
    screen.type('q')
    await screen.shows('q: quit')
    screen.type('q')
    expect(await screen.gone).toMatchObject({ code: 0 })
  })

  test('a save during a check is judged in the end, as editors save: by another file, renamed', {
    timeout: 60_000,
  }, async () => {
    const screen = watch()
    await screen.shows('q: quit')
    const slow = `const end = Date.now() + 1000\nwhile (Date.now() < end);\n`
    writeFileSync(w.file('01-chroot'), solution('01-chroot').replace("  chdir('/'),\n", '') + slow)
    await screen.shows('Checking …')
    // As vim does: the old one is put aside, the new one written, the old one removed.
    for (const text of ['export const box = 5\n', solution('01-chroot')]) {
      renameSync(w.file('01-chroot'), `${w.file('01-chroot')}~`)
      writeFileSync(w.file('01-chroot'), text)
      rmSync(`${w.file('01-chroot')}~`)
      await pause(100)
    }
    await screen.shows('Passed: all 5 claims hold.')
    // Whatever else is shown: the list, and what a command has printed.
    for (const [key, shown] of [
      ['l', 'Which one?'],
      ['r', 'Any key: back'],
    ] as const) {
      await screen.shows('q: quit')
      screen.type(key)
      await screen.shows(shown)
      writeFileSync(w.file('01-chroot'), `${solution('01-chroot')}// ${key}\n`)
      await screen.shows('Passed: all 5 claims hold.')
    }
    screen.type('q')
    expect(await screen.gone).toMatchObject({ code: 0 })
  })

  test('a save is noticed if the directory was replaced, or the file is a link', {
    timeout: 60_000,
  }, async () => {
    const screen = watch()
    await screen.shows('✗ own-root')
    await screen.shows('q: quit')
    // As a version control does that goes to another branch and back.
    const directory = join(w.directory, '01-chroot')
    renameSync(directory, `${directory}.old`)
    cpSync(`${directory}.old`, directory, { recursive: true })
    writeFileSync(w.file('01-chroot'), solution('01-chroot'))
    await screen.shows('Passed: all 5 claims hold.')
    renameSync(w.file('01-chroot'), join(w.directory, 'mine.ts'))
    symlinkSync('../mine.ts', w.file('01-chroot'))
    writeFileSync(join(w.directory, 'mine.ts'), solution('01-chroot').replace("  chdir('/'),\n", ''))
    await screen.shows('✗ stands-inside')
    screen.type('q')
    expect(await screen.gone).toMatchObject({ code: 0 })
  })

  test('Ctrl-C ends it also while a verdict takes long', { timeout: 60_000 }, async () => {
    const screen = watch()
    await screen.shows('✗ own-root')
    await screen.shows('q: quit')
    // Until it is given up after ten seconds.
    const list = 'clone(0, [sleep(600_000), execve(command)])'
    const text = `import { clone, execve, sleep } from 'cooperage'\nexport const box = (command: string[]) => ${list}\n`
    writeFileSync(w.file('01-chroot'), text)
    await screen.shows('Checking …')
    const began = Date.now()
    screen.type('\u0003')
    expect(await screen.gone).toMatchObject({ code: 130 })
    // A watch that waited for the verdict would end later, and would not show it. So only the clock can tell.
    expect(Date.now() - began).toBeLessThan(8000)
  })

  test('a second n leaves an exercise that is not done, and an unknown number is an error', {
    timeout: 60_000,
  }, async () => {
    const screen = watch()
    await screen.shows('q: quit')
    screen.type('n')
    await screen.shows('Exercise 01 is not done yet. n once more goes on to 02 pid')
    await screen.shows('n: go on to 02')
    screen.type('h')
    await screen.shows('Hint 1 of 3')
    await screen.shows('n: next')
    screen.type('n')
    await screen.shows('Exercise 01 is not done yet.')
    await screen.shows('q: quit')
    screen.type('n')
    await screen.shows('02 pid: ')
    await screen.shows('q: quit')
    screen.type('l')
    await screen.shows('Which one?')
    screen.type('99\r')
    await screen.shows('There is no exercise 99. Which one?')
    screen.type('13\r')
    await screen.shows('13 container: ')
    await screen.shows('q: quit')
    screen.type('n')
    await screen.shows('Exercise 13 is not done yet. It is the last one.')
    screen.type('q')
    expect(await screen.gone).toMatchObject({ code: 0 })
  })

  test('h gives one hint after the other, and a failed call is shown with its line', {
    timeout: 60_000,
  }, async () => {
    const screen = watch()
    for (const which of [1, 2, 3]) {
      await screen.shows('q: quit')
      screen.type('h')
      await screen.shows(`Hint ${which} of 3, for own-root`)
    }
    await screen.shows('That was the last hint. Our list: `cooper solution chroot`')
    await screen.shows('q: quit')
    screen.type('h')
    await screen.shows('Hint 3 of 3, for own-root')
    await screen.shows('q: quit')

    const text = solution('01-chroot').replace('chroot(root)', "chroot('/nowhere')")
    writeFileSync(w.file('01-chroot'), text)
    await screen.shows('chroot("/nowhere") = -1 ENOENT')
    const line = text.slice(0, text.indexOf("chroot('/nowhere')")).split('\n').length
    await screen.shows(`✗ 01-chroot/solution.ts:${line}: chroot(`)
    await screen.shows('q: quit')
    screen.type('q')
    expect(await screen.gone).toMatchObject({ code: 0 })
  })

  test('when everything is done it says what to do now, and that an exercise which fails again was done before', {
    timeout: 60_000,
  }, async () => {
    w = makeWorkspace({ as, env })
    const ids = readdirSync(w.directory).filter(name => /^\d\d-/.test(name) && name !== '01-chroot')
    w.takeAsPassed(...ids)
    w.solve('01-chroot')
    const screen = watchIt()
    await screen.shows('Passed: all 5 claims hold.')
    await screen.shows(/All exercises are done\.\n`[./\w-]*my-box sh` runs a shell in your box\./)
    await screen.shows('q: quit')
    writeFileSync(w.file('01-chroot'), solution('01-chroot').replace("  chdir('/'),\n", ''))
    await screen.shows('✗ stands-inside')
    await screen.shows('It was done before, and is open again.')
    screen.type('q')
    expect(await screen.gone).toMatchObject({ code: 0 })
  })

  test('a missing file is reported, and R restores it', async () => {
    const screen = watch()
    await screen.shows('✗ own-root')
    await screen.shows('q: quit')
    rmSync(w.file('01-chroot'))
    await screen.shows('✗ there is no file 01-chroot/solution.ts')
    await screen.shows('q: quit')
    screen.type('R')
    await screen.shows('y/n')
    screen.type('y')
    await screen.shows('✗ own-root')
    screen.type('q')
    expect(await screen.gone).toMatchObject({ code: 0 })
  })

  test('Ctrl-C is code 130, and a lab that waited is gone', async () => {
    const screen = watch()
    await screen.shows('q: quit')
    screen.type('\u0003')
    expect(await screen.gone).toMatchObject({ code: 130 })
  })
})

test('without a terminal it names the commands that need none', () => {
  w = makeWorkspace({ as: [], env: {} })
  const { status, stderr } = cooper(['watch'], w.options)
  expect({ status, stderr }).toMatchObject({ status: 2, stderr: expect.stringContaining('cooper check') })
})
