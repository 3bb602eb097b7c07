// tags: slow
// Text of others cannot command the terminal: names of processes, files, hosts, mount points and interfaces, arguments,
// options, and what a learner's file prints or throws.
import { type ChildProcess, spawn } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { clean, render, sign, withItsStyles } from '../../src/cli/styled.ts'
import { soon } from '../helpers/boxes.ts'
import { cooper, main, type Options, root } from '../helpers/cooper.ts'
import { terminal } from '../helpers/terminal.ts'
import { makeWorkspace, type TestWorkspace } from '../helpers/workspace.ts'

/** A style that cooper never uses, a title, a move, a C1 sequence, a mark that turns the text around. */
const HOSTILE = '\u001b[5;41m\u001b]0;t\u0007\u001b[2J\u009b7m\u202eX\u0008'
/** All control characters but line feed and tab, and those that change the direction of text. */
const CONTROL = /[\0-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g
/** What cooper itself sends where it has colours: its styles, and on a terminal a return before each line feed. */
const OURS = /\u001b\[(?:1|2|3|4|7|9|22|23|24|27|29|3[0-7]|39)m|\r(?=\n)/g

const literal = JSON.stringify(HOSTILE).replace(
  /[\u007f-\u009f\u202e]/g,
  each => `\\u${each.charCodeAt(0).toString(16).padStart(4, '0')}`,
)

/** Calls that give everything in the box a hostile name, and then the command. */
const LIST = `
import { CLONE_NEWNET, CLONE_NEWNS, CLONE_NEWPID, CLONE_NEWUTS, clone, execve, mkdir, mount, sethostname, MS_PRIVATE, MS_REC } from 'cooperage'
console.log('printed ' + ${literal})
console.error('complained ' + ${literal})
const name = ${literal}.slice(0, 20)
export const box = (command: string[]) =>
  clone(CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWUTS | CLONE_NEWNET, [
    mount('none', '/', null, MS_REC | MS_PRIVATE, null),
    mount('proc', '/proc', 'proc', 0, null),
    mount('tmpfs', '/tmp', 'tmpfs', 0, null),
    mkdir('/tmp/' + name),
    mount(name, '/tmp/' + name, 'tmpfs', 0, null),
    sethostname(name),
    execve(command),
  ])
`
const FAILS = `import { clone, mkdir } from 'cooperage'
export const box = () => clone(0, [mkdir('/no/such/' + ${literal})])`
const THROWS = `throw new Error(${literal})`
const THROWS_NAME = `throw Object.assign(new TypeError(${literal}), { name: ${literal}, code: ${literal} })`
const PRINTS = `
import { clone, execve } from 'cooperage'
export const box = (command: string[]) => clone(0, [execve(['sh', '-c', 'printf %s "$0"; printf %s "$0" >&2; exec "$@"', ${literal}, ...command])])
`

let directory: string
let w: TestWorkspace
let stranger: ChildProcess
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'cooper-hostile-'))
  // The kernel takes the name of a process from its program's file.
  const program = join(directory, HOSTILE.slice(0, 15))
  cpSync('/bin/sleep', program)
  stranger = spawn(program, ['1000'], { argv0: HOSTILE, cwd: directory })
  await soon(() => readFileSync(`/proc/${stranger.pid}/cmdline`, 'utf8').startsWith(HOSTILE))
  for (const [name, text] of Object.entries({
    list: LIST,
    fails: FAILS,
    throws: THROWS,
    name: THROWS_NAME,
    prints: PRINTS,
  }))
    writeFileSync(join(directory, `${name}.ts`), text)
  mkdirSync(join(directory, HOSTILE))
  writeFileSync(join(directory, HOSTILE, `${HOSTILE}.ts`), THROWS)
  w = makeWorkspace({ as: [], env: {} })
  w.solve('01-chroot')
  w.solve('02-pid')
  w.write('03-uts/solution.ts', LIST)
  w.write('04-mount/solution.ts', THROWS)
  w.write('05-net/solution.ts', PRINTS)
})
afterAll(() => {
  stranger.kill('SIGKILL')
  rmSync(directory, { recursive: true })
  w.remove()
})

const here = (): Options => ({ cwd: directory })
const inWorkspace = (): Options => w.options
const strange = () => String(stranger.pid)

const cases: [string, () => string[], (() => Options)?][] = [
  ['the name and the arguments of a process, in an x-ray', () => ['xray', strange()]],
  ['the same for a screen reader', () => ['--plain', 'xray', strange()]],
  ['the same with its proofs', () => ['xray', '--proof', strange()]],
  ['the same, judged', () => ['check', 'pid', '--pid', strange()]],
  ['the arguments of a program that is judged', () => ['check', 'pid', '--', 'sh', '-c', 'exec sleep 1000', HOSTILE]],
  ['the arguments of a program in an x-ray', () => ['xray', '--', 'sh', '-c', 'sleep 1000; :', HOSTILE]],
  ['what a program complains of', () => ['check', 'pid', '--', 'sh', '-c', 'printf %s "$0" >&2; exit 3', HOSTILE]],
  ['a program that is not there', () => ['check', 'pid', '--', HOSTILE]],
  ['a program that is not there, by its path', () => ['xray', '--', `/${HOSTILE}`]],
  ['a program that the box cannot execute', () => ['demo', 'pid', '--', HOSTILE]],
  ['the arguments of a command in a trace', () => ['demo', 'pid', '--trace', '--', 'true', HOSTILE]],
  ['the arguments of a command, explained', () => ['demo', 'pid', '--explain', '--', 'true', HOSTILE]],
  ['the arguments of a command, beside an x-ray', () => ['demo', 'pid', '--xray', '--', 'true', HOSTILE]],
  ['hostname, mounts and what a file prints, judged', () => ['check', 'uts', 'list.ts'], here],
  ['the same by another claim', () => ['check', 'mount', 'list.ts'], here],
  ['the same, ablated', () => ['ablate', 'pid', 'fails.ts'], here],
  ['what a box prints while it is judged', () => ['check', 'pid', 'prints.ts'], here],
  ['a call that fails', () => ['check', 'pid', 'fails.ts'], here],
  ['an exception', () => ['check', 'pid', 'throws.ts'], here],
  ['an exception with a name of its own', () => ['check', 'pid', 'name.ts'], here],
  ['an exception with --debug', () => ['--debug', 'check', 'pid', 'throws.ts'], here],
  ['the path of a file', () => ['check', 'pid', join(HOSTILE, `${HOSTILE}.ts`)], here],
  ['the path of a file that is not there', () => ['check', 'pid', `${HOSTILE}.js`], here],
  ['an ablated file that is not there', () => ['ablate', 'pid', HOSTILE], here],
  ['a command', () => [HOSTILE]],
  ['an option', () => [`--${HOSTILE}`]],
  ['an option of a command', () => ['demo', 'pid', `--${HOSTILE}`]],
  ['a lesson', () => ['demo', HOSTILE]],
  ['a lesson to learn', () => ['learn', HOSTILE]],
  ['a scene', () => ['demo', 'chroot', HOSTILE]],
  ['a deck', () => ['present', HOSTILE]],
  ['a page', () => ['learn', '1', '--page', HOSTILE]],
  ['a PID', () => ['xray', HOSTILE]],
  ['a kind of lab', () => ['demo', 'pid', '--lab', HOSTILE]],
  ['a call to leave out', () => ['demo', 'pid', '--without', HOSTILE]],
  ['another argument', () => ['demo', 'pid', '--trace', '--with', `1:target=/${HOSTILE}`]],
  ['another argument that is none', () => ['demo', 'pid', '--with', HOSTILE]],
  ['a call to fail', () => ['demo', 'pid', '--fail', HOSTILE]],
  ['a course', () => ['--course', HOSTILE, 'demo', 'pid']],
  ['an exercise', () => ['check', HOSTILE], inWorkspace],
  ['an exercise to solve', () => ['solution', HOSTILE], inWorkspace],
  ["a learner's list", () => ['check', '3'], inWorkspace],
  ["a learner's list, for a screen reader", () => ['--plain', 'check', '3'], inWorkspace],
  ["a learner's exception", () => ['check', '4'], inWorkspace],
  ["a hint for a learner's exception", () => ['hint', '4'], inWorkspace],
  ["what a learner's box prints", () => ['check', '5'], inWorkspace],
  ["the calls of a learner's list", () => ['run', '3', '--trace', '--', 'true'], inWorkspace],
  ["an x-ray of a learner's box", () => ['run', '3', '--xray', '--', 'true'], inWorkspace],
  ["an ablation of a learner's list", () => ['ablate', '4'], inWorkspace],
  ['a directory for a workspace', () => ['init', join(directory, 'new', HOSTILE)]],
  ['a directory that is none', () => ['init', `/proc/${HOSTILE}`]],
  ['a working directory', () => ['check', 'pid', `${HOSTILE}.ts`], () => ({ cwd: join(directory, HOSTILE) })],
  ['a home', () => ['progress'], () => ({ ...w.options, env: { ...w.options.env, HOME: `/${HOSTILE}` } })],
  ['a PATH', () => ['demo', 'pid', '--', 'nothing'], () => ({ env: { PATH: `/${HOSTILE}` } })],
  ['what the doctor reads', () => ['doctor'], () => ({ env: { TERM: HOSTILE, LANG: HOSTILE, SHELL: HOSTILE } })],
]

describe.each([
  ['without colours', { NO_COLOR: '1' }],
  ['with colours', { NO_COLOR: undefined, FORCE_COLOR: '1' }],
])('%s', (_, colours) => {
  test.each(cases)('%s cannot command the terminal', (_title, words, options = () => ({})) => {
    const given = options()
    const { stdout, stderr, status } = cooper(words(), { ...given, env: { ...given.env, ...colours } })
    const text = (stdout + stderr).replace('FORCE_COLOR' in colours ? OURS : /$^/, '')
    expect(text.match(CONTROL) ?? [], text).toEqual([])
    expect(status, stderr).not.toBe(4)
  })
})

test('the hostile text is shown, so that it can be recognized', () => {
  expect(cooper(['xray', strange()]).stdout).toContain('\\u001b[5;41m')
  expect(cooper(['demo', HOSTILE]).stderr).toContain(
    "'\\u001b[5;41m\\u001b]0;t\\u0007\\u001b[2J\\u009b7m\\u202eX\\u0008'",
  )
})

test.each([
  ['a walk', () => ['demo', 'pid', '--step', '--', 'true', HOSTILE], 'q: quit', 'r'],
  ['watch', () => ['watch', '3'], /Not yet|Passed/, 'q'],
  ['watch, of a file that throws', () => ['watch', '4'], /Not yet|Passed/, 'q'],
])('%s on a terminal shows it', async (_, words, shows, key) => {
  const { cwd = '', env } = inWorkspace()
  const program = ['sh', '-c', 'cd "$0" && exec "$@"', cwd, process.execPath, main]
  const seen = terminal(words(), 80, program, { ...env })
  await seen.shows(shows).finally(() => seen.type(key))
  await seen.gone
  expect(seen.raw()).not.toMatch(/\u001b\[5;41m|\u001b\]0;|\u009b|\u202e/)
})

test('what the box itself prints is its own', () => {
  const { stdout } = cooper(['demo', 'pid', '--', 'printf', '%s', HOSTILE])
  expect(stdout).toBe(HOSTILE)
  expect(cooper(['demo', 'pid', '--trace', '--', 'printf', '%s', HOSTILE]).stdout).toContain(`\n${HOSTILE}`)
})

test('no file of src but two writes to a stream', () => {
  const files = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' }).filter(file =>
    file.endsWith('.ts'),
  )
  const writes = /\bconsole\.|process\.std(out|err)\.write|\bstream\.write\(|\bwriteSync\([12]\b/
  const found = files.filter(file => writes.test(readFileSync(join(root, 'src', file), 'utf8')))
  // judge.ts sends messages through a pipe of ours.
  expect(found.sort()).toEqual(['cli/judge.ts', 'cli/print.ts'])
})

describe('text of others beside styles of ours', () => {
  const bold = (text: string) => sign(`\u001b[1m${render(text)}\u001b[22m`)

  test('styles of ours stay, also within each other and where they are cleaned twice', () => {
    expect(render(clean(bold(`a ${bold('b')}`)))).toBe('\u001b[1ma \u001b[1mb\u001b[22m\u001b[22m')
  })

  test('the same style in a text of others is shown', () => {
    expect(render(bold('\u001b[1mname'))).toBe('\u001b[1m\\u001b[1mname\u001b[22m')
  })

  test('a signature that is guessed does not count', () => {
    expect(render('\u001b[1111;2222;3333;1mname')).toBe('\\u001b[1111;2222;3333;1mname')
  })

  test('of the output of a command of ours only the styles are kept', () => {
    expect(render(withItsStyles('\u001b[1mname\u001b[22m\u001b[2J\u001b]0;t\u0007\u009b7m'))).toBe(
      '\u001b[1mname\u001b[22m]0;t7m',
    )
  })
})
