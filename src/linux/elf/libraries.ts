// Every file that a program needs to run, found as its loader would find them: no `ldd`, which runs the program's loader.

import { realpathSync } from 'node:fs'
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
  readonly elf: Elf
  /** The directory it lies in, for $ORIGIN. */
  readonly origin: string
  /** RPATH of whoever asked for it, and of those who asked for that: they serve it too, RUNPATH does not. */
  readonly inherited: readonly string[]
}

const expand = (directory: string, origin: string): string => directory.replace(/\$(ORIGIN|\{ORIGIN\})/g, () => origin)

/** What the libraries of one file, and of those it asks for, have found so far. */
const closure = (root: string, program: string, elf: Elf): Needs => {
  const interpreter = elf.interpreter ?? ''
  const system = systemDirectories(root, interpreter, elf.machine)
  // The loader is a library too: libc.so.6 asks for it by name, and it is there already.
  const found = new Map(interpreter ? [[basename(interpreter), interpreter]] : [])
  const missing = new Set<string>()

  const fits = (path: string): Elf | null => {
    const outside = inRoot(root, path)
    if (!isFile(outside)) return null
    try {
      const library = readElf(outside, path)
      return library.machine === elf.machine ? library : null
    } catch (error) {
      // A linker script or a 32-bit library of that name: the loader passes over it, and so do we.
      if (error instanceof ElfError) return null
      throw error
    }
  }

  const find = (name: string, rpath: readonly string[], runpath: readonly string[]) => {
    const paths = name.includes('/')
      ? [name]
      : [...rpath, ...runpath, ...system].map(directory => join(directory, name))
    for (const path of paths) {
      const library = fits(path)
      if (library) return { path, library }
    }
    return null
  }

  /** Breadth first, as the loader does: whoever asks first for a name decides for all who ask later. */
  const load = (queue: Loaded[]): void => {
    for (const { elf: from, origin, inherited } of queue) {
      const runpath = from.runpath.map(directory => expand(directory, origin))
      // A file with a RUNPATH ignores every RPATH, its own and the inherited.
      const own = [...from.rpath.map(directory => expand(directory, origin)), ...inherited]
      const rpath = runpath.length > 0 ? [] : own
      for (const name of from.needed) {
        if (found.has(name) || missing.has(name) || (isMusl(interpreter) && isPartOfMusl(name))) continue
        const hit = find(name, rpath, runpath)
        if (!hit) missing.add(name)
        else {
          found.set(name, hit.path)
          queue.push({ elf: hit.library, origin: dirname(hit.path), inherited: own })
        }
      }
    }
  }

  load([{ elf, origin: dirname(program), inherited: [] }])
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
  const root = options.root === undefined ? '/' : realpathSync(options.root)
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
