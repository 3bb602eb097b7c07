// Every file that a program needs to run, found as its loader would find them: no `ldd`, which runs the program's loader.

import { basename, dirname, join, relative, resolve } from 'node:path'
import { ElfError, withFile } from './bytes.ts'
import { type Elf, readElf } from './read.ts'
import { inRoot, isFile } from './root.ts'
import { isMusl, isPartOfMusl, systemDirectories } from './search.ts'
import { shebang } from './shebang.ts'

export interface Needs {
  /** The loader, the libraries and, for a script, its interpreter: paths inside the root, sorted. Not the program. */
  readonly files: readonly string[]
  /** What could not be found: libraries by name, interpreters by path. */
  readonly missing: readonly string[]
}

/** A file that the loader has read, and whose own needs are to be met. */
interface Loaded {
  readonly needed: readonly string[]
  /** Where it says that its libraries are. */
  readonly runpath: readonly string[]
  /** RPATH of its own, of whoever asked for it, and so on up to the program. */
  readonly rpath: readonly string[]
}

const loaded = (elf: Elf, path: string, inherited: readonly string[]): Loaded => {
  const expand = (directory: string) => directory.replace(/\$(ORIGIN|\{ORIGIN\})/g, () => dirname(path))
  const runpath = elf.runpath.map(expand)
  // A file that has a RUNPATH has its RPATH ignored.
  const rpath = runpath.length > 0 ? inherited : [...elf.rpath.map(expand), ...inherited]
  return { needed: elf.needed, runpath, rpath }
}

/** The directories in which the loader seeks the libraries of one file: RPATH serves it only if it has no RUNPATH. */
const directoriesFor = ({ runpath, rpath }: Loaded, system: readonly string[]): string[] =>
  runpath.length > 0 ? [...runpath, ...system] : [...rpath, ...system]

/** The library at a path; null where there is none for this processor. */
const libraryAt = (root: string, path: string, machine: Elf['machine']): Elf | null => {
  const outside = inRoot(root, path)
  if (!isFile(outside)) return null
  try {
    const library = readElf(outside, path)
    return library.machine === machine ? library : null
  } catch (error) {
    // A linker script or a 32-bit library of that name: the loader passes over it, and so do we.
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

/** Everything that a program, its libraries and their libraries ask for. */
const closure = (root: string, program: string, elf: Elf): Needs => {
  if (elf.static) return { files: [], missing: [] }
  const interpreter = elf.interpreter ?? ''
  const system = systemDirectories(root, interpreter, elf.machine)
  // The loader is a library too: libc.so.6 asks for it by name, and it is there already.
  const found = new Map(interpreter ? [[basename(interpreter), interpreter]] : [])
  const missing = new Set<string>()
  const settled = (name: string) => found.has(name) || missing.has(name) || (isMusl(interpreter) && isPartOfMusl(name))

  // Breadth first, as the loader does: whoever asks first for a name decides for all who ask later.
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

/** A script needs its interpreter and all that this needs; five scripts that name each other are too many. */
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
 * What a program needs besides itself: its loader, its libraries and theirs; for a script, its interpreter and all that
 * one needs. (`#!/usr/bin/env node` needs env: that node is wanted too, only env knows.)
 *
 * @param program path of the program, as it is inside the root
 * @param options `root`: the directory to take for `/`; the running system where left out
 *
 * Throws ElfError where the program is neither an ELF file of 64 bits nor a script. Source: ld.so(8), execve(2).
 */
export const needs = (program: string, options: { readonly root?: string } = {}): Needs => {
  // Not its realpath: that of /proc/PID/root may be `/`, which for us is another directory.
  const root = options.root === undefined ? '/' : resolve(options.root)
  const path = options.root === undefined ? resolve(program) : join('/', program)
  if (!isFile(inRoot(root, path)))
    throw new ElfError(`there is no file ${path} in the root ${root}`, 'Give its full path.')
  return needsOf(root, path, 0)
}

/**
 * The files of `needs`, to be copied into a root beside the program.
 *
 * Throws ElfError, by name, where some are missing.
 */
export const libraries = (program: string, options: { readonly root?: string } = {}): readonly string[] => {
  const { files, missing } = needs(program, options)
  if (missing.length === 0) return files
  const where = options.root === undefined ? 'on this machine' : `in the root ${options.root}`
  throw new ElfError(`${program} needs ${missing.join(', ')}, not found ${where}`, 'Install or copy what is missing.')
}
