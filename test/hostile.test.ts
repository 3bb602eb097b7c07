// tags: slow, alone, as-user
// Attacks on the host, on the learner's files and on the judge. Each file of test/hostile/programs is a C program's and each
// of test/hostile/lists a learner's file, which say what they try. Afterwards the host is as it was, and no verdict is false.
import { spawn, spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { lookAfter, makeVictim, type Snapshot, type Victim } from './helpers/attacked-host.ts'
import { environment, main, root, type User, users, usersOf } from './helpers/cooper.ts'
import { terminal } from './helpers/terminal.ts'
import { missing, unless } from './helpers/unless.ts'

interface Attack {
  readonly name: string
  readonly tries: string
  /** `check`, or `check 08` for another exercise than 02. */
  readonly commands: readonly string[]
  readonly terminal: boolean
  /** True where the output is lost: then nothing shows that the attack was performed. */
  readonly silent: boolean
  /** What the report must say. */
  readonly says: RegExp | undefined
  /** The name of the user who alone can try it. */
  readonly as: string | undefined
  /** The learner's file, or undefined for a program. */
  readonly file: string | undefined
}

const directory = join(root, 'test', 'hostile')

const attacksIn = (kind: 'lists' | 'programs'): Attack[] =>
  readdirSync(join(directory, kind))
    .filter(file => /\.(ts|c)$/.test(file))
    .sort()
    .map(file => [join(directory, kind, file), readFileSync(join(directory, kind, file), 'utf8')] as const)
    .filter(([, text]) => kind === 'lists' || text.includes('\nATTACK('))
    .map(([path, text]) => {
      const field = (name: string) => new RegExp(`^// ${name}: (.*)$`, 'm').exec(text)?.[1]
      const says = field('Says')
      return {
        name: basename(path).replace(/\.\w+$/, ''),
        tries: field('Tries') ?? '',
        commands: (field('With') ?? 'check').split(', '),
        terminal: /^\/\/ Terminal$/m.test(text),
        silent: kind === 'lists' || /^\/\/ Silent$/m.test(text),
        says: says === undefined ? undefined : new RegExp(says),
        as: field('As'),
        file: kind === 'lists' ? path : undefined,
      }
    })

const attacks = [...attacksIn('programs'), ...attacksIn('lists')]

/** An end of cooper itself, and not of the box. */
const CRASH = /^ +at .*[(/].*:\d+:\d+|internal error|node:internal|# Fatal error|assertion failed/im

interface Ended {
  readonly status: number | null
  readonly signal: string | null
  readonly output: string
  readonly report: Record<string, unknown> | undefined
}

/** The words of a command of cooper that performs an attack, with the workspace prepared for it. */
function prepared(victim: Victim, attack: Attack, command: string): string[] {
  const [kind = '', number = '02'] = command.split(' ')
  const words = [victim.attack, attack.name]
  const exercise = readdirSync(victim.workspace).find(name => name.startsWith(`${number}-`)) ?? ''
  const file = join(victim.workspace, exercise, 'solution.ts')
  if (attack.file) cpSync(attack.file, file)
  else
    writeFileSync(
      file,
      "import { clone, execve } from 'cooperage'\n\n" +
        `export const box = (command: string[]) => clone(0, [execve([${words.map(word => JSON.stringify(word)).join(', ')}, ...command])])\n`,
    )
  if (kind === 'check') return ['check', number]
  if (kind === 'file') return ['check', 'pid', '--json', file]
  if (kind === 'run') return ['run', number, '--', 'true']
  if (kind === 'demo') return ['demo', 'what', '--', ...words]
  if (kind === 'step') return ['demo', 'what', '--step', '--', ...words]
  return ['check', number === '02' ? 'pid' : number, '--', ...words, '{}']
}

/** Milliseconds. A bomb of processes is slow to take away where other tests run. */
const PATIENCE = 120_000

/** Runs cooper under test/hostile/supervise.c, without a terminal or in one, and kills it when that takes too long. */
async function perform(victim: Victim, words: readonly string[], inTerminal: boolean): Promise<Ended> {
  const { as = [], env, cwd = '' } = victim.options
  rmSync(victim.report, { force: true })
  const all = [...as, victim.supervise, victim.report, process.execPath, main, ...words]
  const ended = inTerminal ? await inPty(all, cwd, env ?? {}) : await inPipes(all, cwd, env ?? {})
  const report = existsSync(victim.report) ? JSON.parse(readFileSync(victim.report, 'utf8')) : undefined
  return { ...ended, report }
}

async function inPty(words: readonly string[], cwd: string, env: NodeJS.ProcessEnv): Promise<Omit<Ended, 'report'>> {
  const shell = terminal(['-c', 'cd "$0" && exec "$@"', cwd, ...words], 80, ['/bin/sh'], env)
  const patience = setTimeout(() => process.kill(-shell.pid, 'SIGKILL'), PATIENCE)
  if (words.includes('--step'))
    void shell
      .shows('▶')
      .then(() => shell.type('r'))
      .catch(() => {})
  const { code, signal } = await shell.gone
  clearTimeout(patience)
  return { status: signal ? null : code, signal: signal ? String(signal) : null, output: shell.screen() }
}

function inPipes(words: readonly string[], cwd: string, env: NodeJS.ProcessEnv): Promise<Omit<Ended, 'report'>> {
  const [program = '', ...args] = words
  const child = spawn(program, args, { cwd, env: environment(env), stdio: ['ignore', 'pipe', 'pipe'], detached: true })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', bytes => (output += bytes))
  const patience = setTimeout(() => process.kill(-(child.pid ?? 0), 'SIGKILL'), PATIENCE)
  return new Promise(resolve => {
    child.on('exit', (status, signal) => {
      clearTimeout(patience)
      // A process that survives may hold the pipes open. What it does is seen in the comparison.
      setTimeout(() => {
        child.stdout.destroy()
        child.stderr.destroy()
        resolve({ status, signal, output })
      }, 100)
    })
  })
}

/** What supervise must report of a caller to whom nothing has happened. */
const UNHARMED = {
  signal: 0,
  secret: 'the-secret-of-the-caller',
  keys: 0,
  left: 'nothing',
  typed: '',
  settings: 'kept',
  group: 'kept',
  flags: 'kept',
}

async function expectHarmless(
  victim: Victim,
  words: readonly string[],
  inTerminal: boolean,
  { says, silent }: Partial<Attack>,
) {
  const before = victim.look()
  onTestFinished(() => victim.mend(before))
  const { report, output } = await perform(victim, words, inTerminal)
  const after = await lookAfter(victim, before)
  const shown = `cooper ${words.join(' ')} printed\n${output.slice(0, 3000)}`
  const changed = JSON.stringify(difference(before, after), null, 2)
  expect.soft(changed, `what the attack has changed: ${changed}\n${shown}`).toBe('{}')
  expect.soft(report, `what became of the caller: ${JSON.stringify(report)}\n${shown}`).toMatchObject(UNHARMED)
  expect.soft(output, 'cooper itself has not crashed').not.toMatch(CRASH)
  expect.soft(output.match(/^.*REACHED .*$/gm) ?? [], `what the attack has reached\n${shown}`).toEqual([])
  const allowed = words[0] === 'check' ? [1, 2] : [0, 1, 2, 127, 137, 139]
  expect.soft(report?.status, `the status of cooper\n${shown}`).toBeOneOf(allowed)
  if (words[0] === 'check') expect.soft(controls(output), 'control characters that reach the terminal').toEqual([])
  if (!silent && words[0] === 'check' && words.length === 2)
    expect.soft(output, 'the attack was performed').toMatch(/execve\("[^"]*\/attack",[^\n]*\s= 0 /)
  if (words.includes('--json')) expect.soft(verdicts(output), 'the one verdict').toBeOneOf([[false], []])
  if (says) expect.soft(output, 'cooper says how the box has ended').toMatch(says)
}

/** What the documents in the output say; notes of cooper and the output of the box stand beside them. */
const verdicts = (output: string): boolean[] =>
  [...output.matchAll(/^\{$[\s\S]*?^\}$/gm)].map(([document]) => JSON.parse(document).passed)

/** cooper's own colours are switched off by NO_COLOR. */
const controls = (text: string): string[] =>
  (text.match(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]+/g) ?? []).map(found => JSON.stringify(found))

/** The parts that differ, by their names. */
function difference(before: unknown, after: unknown, name = ''): Record<string, unknown> {
  if (JSON.stringify(before) === JSON.stringify(after)) return {}
  if (typeof before !== 'object' || typeof after !== 'object' || !before || !after || Array.isArray(before))
    return { [name]: { before, after } }
  const [old, young] = [before as Record<string, unknown>, after as Record<string, unknown>]
  const keys = [...new Set([...Object.keys(old), ...Object.keys(young)])]
  return Object.assign({}, ...keys.map(key => difference(old[key], young[key], name ? `${name} ${key}` : key)))
}

/** What stands in the place of the learner's file. */
const NO_FILES: Record<string, (path: string) => void> = {
  'a directory': path => mkdirSync(path),
  'a FIFO': path => expect(spawnSync('mkfifo', [path]).status).toBe(0),
  'a link to a device without end': path => symlinkSync('/dev/zero', path),
  'a link to a terminal': path => symlinkSync('/dev/tty', path),
  'a link to a process': path => symlinkSync('/proc/self/mem', path),
  'a link to itself': path => symlinkSync(path, path),
  'a link to nothing': path => symlinkSync('/nonexistent', path),
  'a file of zeros': path => writeFileSync(path, Buffer.alloc(1 << 20)),
  'fifty megabytes': path => writeFileSync(path, `// ${'x'.repeat(50 << 20)}\n`),
}

unless(missing('cc'), describe).each(users)('attacked as $name', (user: User) => {
  let victim: Victim
  let whole: Snapshot
  beforeAll(async () => {
    victim = await makeVictim(user)
    whole = victim.look()
  }, PATIENCE)
  afterAll(async () => victim?.remove())
  beforeEach(() => expect(Object.keys(whole.files).length, 'files of the learner').toBeGreaterThan(20))

  const possible = attacks.filter(({ as }) => as === undefined || as === user.name)
  // Only who may make cgroups can attack a lab that has some.
  const mayLimit = usersOf('08-cgroups').some(({ name }) => name === user.name)
  const cases = possible.flatMap(attack =>
    attack.commands
      .filter(command => mayLimit || !command.endsWith(' 08'))
      .map(command => [`${command}: ${attack.name}`, command, attack] as const),
  )

  test.each(cases)('%s changes nothing', { timeout: 2 * PATIENCE }, async (_, command, attack) => {
    const words = prepared(victim, attack, command)
    await expectHarmless(victim, words, attack.terminal || command === 'step', attack)
  })

  test.each(Object.entries(NO_FILES))('%s is no learner’s file', { timeout: 2 * PATIENCE }, async (_, make) => {
    const file = join(victim.workspace, '02-pid', 'solution.ts')
    rmSync(file, { recursive: true, force: true })
    make(file)
    onTestFinished(() => rmSync(file, { recursive: true, force: true }))
    await expectHarmless(victim, ['check', '02'], false, {})
  })
})

test('each attack says what it tries, and no name is used twice', () => {
  expect(attacks.filter(({ tries }) => !tries).map(({ name }) => name)).toEqual([])
  expect(new Set(attacks.map(({ name }) => name)).size).toBe(attacks.length)
  expect(attacks.length).toBeGreaterThan(60)
})
