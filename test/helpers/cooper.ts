// Runs the command line, as the current user or as an ordinary one.
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export const root = new URL('../..', import.meta.url).pathname.replace(/\/$/, '')
export const main = join(root, 'dist', 'cli', 'main.cjs')

if (!existsSync(main)) execFileSync(process.execPath, ['build.js'], { cwd: root, stdio: 'inherit' })

/** Our environment without NODE_EXTRA_CA_CERTS, which slows every start of Node by 35 ms. */
export const environment = (more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv => {
  const { NODE_EXTRA_CA_CERTS: _, FORCE_COLOR: __, ...rest } = process.env
  return { ...rest, COLUMNS: '80', NO_COLOR: '1', ...more }
}

export interface Result {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface Options {
  readonly env?: NodeJS.ProcessEnv
  readonly input?: string
  readonly cwd?: string
  /** Words to put before the command: `['setpriv', '--reuid=1000', …]`. */
  readonly as?: readonly string[]
  readonly node?: string
  /** Milliseconds; a minute by default. */
  readonly timeout?: number
}

export function cooper(
  args: readonly string[],
  { env, input, cwd, as = [], node = process.execPath, timeout = 60_000 }: Options = {},
): Result {
  const [program = '', ...rest] = [...as, node, main, ...args]
  const run = spawnSync(program, rest, {
    encoding: 'utf8',
    env: environment(env),
    cwd,
    timeout,
    killSignal: 'SIGKILL',
    maxBuffer: 64 << 20,
    ...(input === undefined ? { stdio: ['ignore', 'pipe', 'pipe'] as const } : { input }),
  })
  if (run.error) throw run.error
  return { status: run.status, stdout: run.stdout, stderr: run.stderr }
}

/** The parsed output with --json. Throws an Error with the whole output if it is not JSON. */
export function cooperJson<Data>(args: readonly string[], options: Options = {}): Data {
  const [command = '', ...rest] = args
  const result = cooper([command, '--json', ...rest], options)
  try {
    return JSON.parse(result.stdout)
  } catch {
    throw new Error(`cooper ${args.join(' ')} --json: status ${result.status}\n${result.stdout}\n${result.stderr}`)
  }
}

/** All lessons; or the one that this run is about (vitest.config.ts makes a project of each). */
export const walked: readonly string[] = readdirSync(join(root, 'lessons'))
  .filter(id => existsSync(join(root, 'lessons', id, 'lesson.ts')))
  .filter(id => [undefined, id].includes(process.env.COOPER_LESSON))

const isRoot = process.geteuid?.() === 0

export interface User {
  readonly name: string
  readonly as: readonly string[]
  readonly env: NodeJS.ProcessEnv
}

export const ordinary: User = {
  name: 'an ordinary user',
  as: isRoot ? ['setpriv', '--reuid=1000', '--regid=1000', '--clear-groups'] : [],
  env: isRoot ? { HOME: '/nonexistent' } : {},
}

/** The users that a test runs as. Root also runs it as an ordinary user, but only in `npm run test:all`, to save time. */
export const users: readonly User[] = isRoot
  ? [{ name: 'root', as: [], env: {} }, ...(process.env.COOPER_TEST_USERS === 'both' ? [ordinary] : [])]
  : [ordinary]

/**
 * The users who can run a lesson on this machine. Only a lesson that exports `needs` may exit with 3, because not every
 * machine delegates a cgroup to an ordinary user.
 */
export const usersOf = (lesson: string): readonly User[] => {
  const source = readFileSync(join(root, 'lessons', lesson, 'lesson.ts'), 'utf8')
  if (!source.includes('export const needs')) return users
  return users.filter(({ as, env }) => cooper(['demo', lesson, '--', 'true'], { as, env }).status !== 3)
}
