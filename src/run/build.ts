// Compiles native/*.c, once, with the system's C compiler.
import { spawnSync } from 'node:child_process'
import { accessSync, constants, existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { packageRoot } from '../base/package-root.ts'
import { UserError } from '../base/user-error.ts'
import { tableForC } from './abi.ts'

/** For every file. The table is what native/runner.h compares its structs with. */
export const FLAGS: readonly string[] = [
  '-O2',
  '-Wall',
  '-Wextra',
  '-Werror',
  '-nostdlib',
  '-ffreestanding',
  '-fno-builtin',
  '-fno-stack-protector',
  `-DABI=${tableForC()}`,
]

const OUTPUTS = {
  'runner.so': { sources: ['runner.c'], flags: ['-fPIC', '-shared', '-Wl,-z,defs'] },
  runner: { sources: ['runner-main.c', 'runner.c'], flags: ['-static'] },
  init: { sources: ['init.c'], flags: ['-static'] },
  'cgroup-reaper': { sources: ['cgroup-reaper.c'], flags: ['-static'] },
  load: { sources: ['load.c'], flags: ['-static'] },
  hello: { sources: ['hello.c'], flags: ['-static'] },
} as const

export type Output = keyof typeof OUTPUTS

/** The path of a compiled file; compiles it where it is missing or older than its source. */
export function compiled(output: Output): string {
  const source = join(packageRoot, 'native')
  const places = [join(source, 'build'), join(cacheHome(), 'cooperage', 'native')]
  const newest = Math.max(
    ...readdirSync(source)
      .filter(isSource)
      .map(file => statSync(join(source, file)).mtimeMs),
  )
  for (const place of places) {
    const path = join(place, output)
    if (existsSync(path) && statSync(path).mtimeMs >= newest) return path
  }
  // An installation of root's serves everybody; who may not write there compiles for themselves.
  const place = places.find(writable)
  if (!place)
    throw new UserError(3, `cannot write to ${places.join(' or ')}`, 'Make one of them writable, then try again.')
  return compile(output, source, place)
}

function compile(output: Output, source: string, place: string): string {
  const compiler = process.env.CC ?? 'cc'
  const { sources, flags } = OUTPUTS[output]
  const path = join(place, output)
  // Two that compile at the same time must not see each other's half-written file: rename is all or nothing.
  const unfinished = `${path}.${process.pid}`
  const run = spawnSync(compiler, [...FLAGS, ...flags, '-o', unfinished, ...sources.map(file => join(source, file))], {
    encoding: 'utf8',
  })
  if (run.error || run.status !== 0) rmSync(unfinished, { force: true })
  if (run.error) throw noCompiler(compiler)
  if (run.status !== 0)
    throw new UserError(4, `${compiler} could not compile native/${sources[0]}:\n${run.stderr.trim()}`)
  renameSync(unfinished, path)
  return path
}

const noCompiler = (compiler: string) =>
  new UserError(
    3,
    `cooperage needs a C compiler once, to build native/runner.c, and found no '${compiler}'`,
    'Install one: `apt-get install gcc libc6-dev` (Debian, Ubuntu), `dnf install gcc` (Fedora), `apk add gcc linux-headers` (Alpine).',
  )

const isSource = (file: string) => file.endsWith('.c') || file.endsWith('.h')

const cacheHome = () => process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache')

function writable(directory: string): boolean {
  try {
    mkdirSync(directory, { recursive: true })
    accessSync(directory, constants.W_OK)
    return true
  } catch {
    return false
  }
}

/** Compiles everything; `npm ci` calls this. */
export const compileAll = (): string[] => (Object.keys(OUTPUTS) as Output[]).map(compiled)

/** The path of native/init.c, compiled: a process number one that reaps, and hands signals down to one command. */
export const initProgram = (): string => compiled('init')

/** The path of native/load.c, compiled: uses up what cgroups limit, and says how far it came. */
export const loadProgram = (): string => compiled('load')

/** The path of native/hello.c, compiled: the one program of a box or of a machine, that says which kernel it found. */
export const helloProgram = (): string => compiled('hello')
