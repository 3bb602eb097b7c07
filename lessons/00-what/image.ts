// The smallest of images: a directory with a shell, a few programs, and what these need to run.
import { copyFileSync, existsSync, mkdirSync, readdirSync, statSync, symlinkSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { findProgram, libraries, scratch } from 'cooperage'

const PROGRAMS = ['sh', 'sleep', 'cat', 'ls', 'uname']

export interface Image {
  readonly directory: string
  /** Seen from the directory: `bin/sh`. */
  readonly files: readonly string[]
  readonly bytes: number
}

/** Makes an image of this machine's own programs, as a new directory among the temporary files. */
export function makeImage(name: string): Image {
  const directory = scratch(name)
  mkdirSync(join(directory, 'bin'), { recursive: true })
  // One program with many names, where there is one: it does what the name says that it was called by.
  const busybox = findProgram('busybox')
  for (const each of PROGRAMS) {
    const program = busybox ?? findProgram(each)
    if (!program) continue
    // Each lies in there where it lies out here: a program names its loader by its path, and the loader knows the libraries'.
    for (const file of [program, ...libraries(program)]) copyTo(directory, file)
    const link = join(directory, 'bin', each)
    if (!existsSync(link)) symlinkSync(program, link)
  }
  return { directory, ...filesIn(directory) }
}

function copyTo(directory: string, file: string): void {
  const copy = join(directory, file)
  mkdirSync(dirname(copy), { recursive: true })
  if (!existsSync(copy)) copyFileSync(file, copy)
}

/** The plain files below a directory, and how large they are together. */
export function filesIn(directory: string): Pick<Image, 'files' | 'bytes'> {
  const files = readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name).slice(directory.length + 1))
    .sort()
  return { files, bytes: files.reduce((sum, file) => sum + statSync(join(directory, file)).size, 0) }
}
