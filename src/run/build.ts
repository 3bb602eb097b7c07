// The compiled files of native/: prebuilt ones from the package, or compiled once with the system's C compiler.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { accessSync, constants, existsSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { makeDirectory } from '../base/make-directory.ts'
import { packageRoot } from '../base/package-root.ts'
import { UserError } from '../base/user-error.ts'
import { tableForC } from './abi.ts'

const source = join(packageRoot, 'native')

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
  // The same compiler gives the same bytes on every machine and in every directory.
  '-fno-ident',
  '-s',
  '-Wl,--build-id=none',
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

const outputs = Object.keys(OUTPUTS) as Output[]

/** The machines that native/ supports, by Node's names, and by the prefix of the compiler that makes code for them. */
const MACHINES = { x64: 'x86_64-linux-gnu', arm64: 'aarch64-linux-gnu' } as const

const machines = Object.keys(MACHINES) as (keyof typeof MACHINES)[]

/** build.js puts the hash of the sources that it compiled into dist/, so that no start of cooper has to read them. */
declare const SOURCES_HASH: string | undefined

/** Changes with every source and with every flag. */
export function hashOfSources(): string {
  const hash = createHash('sha256').update(JSON.stringify([FLAGS, OUTPUTS]))
  for (const file of readdirSync(source).filter(isSource).sort())
    hash.update(file).update(readFileSync(join(source, file)))
  return hash.digest('hex').slice(0, 12)
}

/** Where the files for one machine and these sources lie, below native/build or the cache. */
const directoryFor = (machine: string, hash: string): string => `${machine}-${hash}`

const places = (): string[] => [join(source, 'build'), join(cacheHome(), 'cooperage', 'native')]

/** The path of a compiled file; compiles it when there is none for these sources. */
export function compiled(output: Output): string {
  const prebuilt = typeof SOURCES_HASH === 'undefined' ? undefined : existing(output, SOURCES_HASH)
  if (prebuilt) return prebuilt
  const hash = hashOfSources()
  return existing(output, hash) ?? compile(output, process.env.CC ?? 'cc', writableFor(hash))
}

function existing(output: Output, hash: string): string | undefined {
  const paths = places().map(place => join(place, directoryFor(process.arch, hash), output))
  return paths.find(path => existsSync(path))
}

/** The package serves every user where it can be written to. Otherwise each user compiles into their own cache. */
function writableFor(hash: string): string {
  const directories = places().map(place => join(place, directoryFor(process.arch, hash)))
  const directory = directories.find(writable)
  if (directory) return directory
  throw new UserError(3, `cannot write to ${places().join(' or ')}`, 'Make one of them writable, then try again.')
}

function compile(output: Output, compiler: string, directory: string): string {
  const { sources, flags } = OUTPUTS[output]
  const path = join(directory, output)
  // Two processes can compile at the same time. rename(2) gives neither of them a half-written file.
  const unfinished = `${path}.${process.pid}`
  const files = sources.map(file => join(source, file))
  const run = spawnSync(compiler, [...FLAGS, ...flags, '-o', unfinished, ...files], { encoding: 'utf8' })
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
    Object.values(MACHINES).some(prefix => compiler === `${prefix}-gcc`)
      ? 'Install the compilers for all machines: `npm run test:setup` (Debian, Ubuntu).'
      : 'Install one: `apt-get install gcc libc6-dev` (Debian, Ubuntu), `dnf install gcc` (Fedora), `pacman -S gcc` (Arch), `apk add gcc linux-headers` (Alpine).',
  )

const isSource = (file: string) => file.endsWith('.c') || file.endsWith('.h')

const cacheHome = () => process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache')

function writable(directory: string): boolean {
  try {
    makeDirectory(directory)
    accessSync(directory, constants.W_OK)
    return true
  } catch {
    return false
  }
}

/** Compiles everything for this machine; build.js calls this. */
export const compileAll = (): string[] => outputs.map(compiled)

/** Compiles everything for each machine that the package serves, into directories below `place`. */
export function compileForPackage(place: string): void {
  for (const machine of machines) {
    const directory = join(place, directoryFor(machine, hashOfSources()))
    makeDirectory(directory)
    for (const output of outputs) compile(output, `${MACHINES[machine]}-gcc`, directory)
  }
}

/** The path of native/init.c, compiled: a PID 1 that reaps orphans and forwards signals to one command. */
export const initProgram = (): string => compiled('init')

/** The path of native/load.c, compiled: uses up what cgroups limit, and prints how much it got. */
export const loadProgram = (): string => compiled('load')

/** The path of native/hello.c, compiled: the only program of a box or of a virtual machine; prints which kernel it runs on. */
export const helloProgram = (): string => compiled('hello')
