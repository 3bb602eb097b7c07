// Finds every file that a program needs to run, as its loader would. `ldd` is not used, because it runs that loader.

import { basename, dirname, join, relative, resolve } from 'node:path'
import { ElfError, withFile } from './bytes.ts'
import { type Elf, readElf } from './read.ts'
import { inRoot, isFile } from './root.ts'
import { isMusl, isPartOfMusl, systemDirectories } from './search.ts'
import { shebang } from './shebang.ts'

export interface Needs {
  /** The loader, the libraries and, for a script, its interpreter: paths inside the root, sorted. Not the program. */
  readonly files: readonly string[]
  /** Needed files that were not found: libraries by name, interpreters by path. */
  readonly missing: readonly string[]
}

/** A file that the loader has read, and whose own libraries are still to be found. */
interface Loaded {
  readonly needed: readonly string[]
  /** The directories in its RUNPATH. */
  readonly runpath: readonly string[]
  /** Its own RPATH, that of the file that needs it, and so on up to the program. */
  readonly rpath: readonly string[]
}

const loaded = (elf: Elf, path: string, inherited: readonly string[]): Loaded => {
  const expand = (directory: string) => directory.replace(/\$(ORIGIN|\{ORIGIN\})/g, () => dirname(path))
  const runpath = elf.runpath.map(expand)
  // The loader ignores the RPATH of a file that has a RUNPATH.
  const rpath = runpath.length > 0 ? inherited : [...elf.rpath.map(expand), ...inherited]
  return { needed: elf.needed, runpath, rpath }
}

/** The directories in which the loader looks for the libraries of a file. RPATH counts only without a RUNPATH. */
const directoriesFor = ({ runpath, rpath }: Loaded, system: readonly string[]): string[] =>
  runpath.length > 0 ? [...runpath, ...system] : [...rpath, ...system]

/** The library at a path; null if there is none for this processor. */
const libraryAt = (root: string, path: string, machine: Elf['machine']): Elf | null => {
  const outside = inRoot(root, path)
  if (!isFile(outside)) return null
  try {
    const library = readElf(outside, path)
    return library.machine === machine ? library : null
  } catch (error) {
    // The loader skips a linker script or a 32-bit library of that name.
    if (error instanceof ElfError) return null
    throw error
  }
}

const firstLibrary = (root: string, paths: readonly string[], machine: Elf['machine']) => {
  for (const path of paths) {
    const library = libraryAt(root, path, machine)
    if (library) return { path, library }
  }
  return null
}

/** Everything that a program, its libraries and their libraries need. */
const closure = (root: string, program: string, elf: Elf): Needs => {
  if (elf.static) return { files: [], missing: [] }
  const interpreter = elf.interpreter ?? ''
  const system = systemDirectories(root, interpreter, elf.machine)
  // The loader itself is a library too, which libc.so.6 needs by name.
  const found = new Map(interpreter ? [[basename(interpreter), interpreter]] : [])
  const missing = new Set<string>()
  const settled = (name: string) => found.has(name) || missing.has(name) || (isMusl(interpreter) && isPartOfMusl(name))

  // Breadth first, as the loader does: the first file that needs a name decides which library serves all later ones.
  const queue = [loaded(elf, program, [])]
  for (const from of queue) {
    for (const name of from.needed) {
      if (settled(name)) continue
      const paths = name.includes('/') ? [name] : directoriesFor(from, system).map(directory => join(directory, name))
      const hit = firstLibrary(root, paths, elf.machine)
      if (hit) {
        found.set(name, hit.path)
        queue.push(loaded(hit.library, hit.path, from.rpath))
      } else missing.add(name)
    }
  }
  if (interpreter && !isFile(inRoot(root, interpreter))) {
    found.delete(basename(interpreter))
    missing.add(interpreter)
  }
  return { files: [...new Set(found.values())].sort(), missing: [...missing] }
}

/** A script needs its interpreter and everything that one needs. The kernel gives up after five scripts in a chain. */
const needsOf = (root: string, program: string, depth: number): Needs => {
  const outside = inRoot(root, program)
  const script = withFile(outside, program, shebang)
  if (!script) return closure(root, `/${relative(root, outside)}`, readElf(outside, program))
  if (!isFile(inRoot(root, script.interpreter))) return { files: [], missing: [script.interpreter] }
  if (depth > 4)
    throw new ElfError(`${program}: scripts name each other as interpreters`, 'Begin it with a real program.')
  const more = needsOf(root, script.interpreter, depth + 1)
  return { files: [...new Set([script.interpreter, ...more.files])].sort(), missing: more.missing }
}

/**
 * The files that a program needs besides itself: its loader, its libraries and their libraries; for a script, its
 * interpreter and everything that one needs. (For `#!/usr/bin/env node` that is env; only env knows about node.)
 *
 * @param program path of the program inside the root
 * @param options `root`: the directory to use as `/`; without it, the root of the running system
 *
 * Throws ElfError if the program is neither a 64-bit ELF file nor a script. Source: ld.so(8), execve(2).
 */
export const needs = (program: string, options: { readonly root?: string } = {}): Needs => {
  // realpath is wrong here: for /proc/PID/root it may return `/`, which is another directory for us.
  const root = options.root === undefined ? '/' : resolve(options.root)
  const path = options.root === undefined ? resolve(program) : join('/', program)
  if (!isFile(inRoot(root, path)))
    throw new ElfError(`there is no file ${path} in the root ${root}`, 'Give its full path.')
  return needsOf(root, path, 0)
}

/**
 * The files of `needs`, to be copied into a root beside the program.
 *
 * Throws ElfError, which names the missing files, if any is missing.
 */
export const libraries = (program: string, options: { readonly root?: string } = {}): readonly string[] => {
  const { files, missing } = needs(program, options)
  if (missing.length === 0) return files
  const where = options.root === undefined ? 'on this machine' : `in the root ${options.root}`
  throw new ElfError(`${program} needs ${missing.join(', ')}, not found ${where}`, 'Install or copy what is missing.')
}
