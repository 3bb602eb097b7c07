// A learner's TypeScript, and what it imports, as one text that Node can evaluate.
import { type Stats, statSync } from 'node:fs'
import { dirname, extname, join, resolve } from 'node:path'
import type { BuildOptions, Loader, Plugin } from 'esbuild'
import { packageRoot } from '../base/package-root.ts'
import { kindOf, readText, type Unreadable } from '../base/read-text.ts'
import { UserError } from '../base/user-error.ts'
import { withTimeout } from '../base/with-timeout.ts'
import { rememberSourceMap, shortName } from '../list/source.ts'

export interface Translated {
  /** The file. */
  readonly path: string
  /** What to call it when something is wrong with it. */
  readonly name: string
  /** A CommonJS text. */
  readonly code: string
  readonly map: string
}

/** `cooperage/lessons/NN-name/root.ts`: a file of this package, from any directory. */
const ours: Plugin = {
  name: 'ours',
  setup({ onResolve }) {
    onResolve({ filter: /^cooperage\/(lessons|exercises)\// }, ({ path }) => ({
      path: join(packageRoot, path.slice('cooperage/'.length)),
    }))
    onResolve({ filter: /^cooperage$/ }, ({ path }) => ({ path, external: true }))
  },
}

const LOADERS: Readonly<Record<string, Loader>> = {
  '.ts': 'ts',
  '.mts': 'ts',
  '.cts': 'ts',
  '.tsx': 'tsx',
  '.js': 'js',
  '.mjs': 'js',
  '.cjs': 'js',
  '.jsx': 'jsx',
  '.json': 'json',
}

/** Reads the files: esbuild would read from a device without end, and wait for ever at a FIFO. */
const regularFiles: Plugin = {
  name: 'regular-files',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^\.{0,2}\// }, ({ path, resolveDir }) => {
      const wanted = resolve(resolveDir, path)
      const strange = strangeFile(wanted) ?? strangePackage(wanted)
      return strange === undefined ? undefined : { errors: [{ text: strange }] }
    })
    onLoad({ filter: /.*/, namespace: 'file' }, ({ path }) => {
      const loader = LOADERS[extname(path)]
      if (!loader) return { errors: [{ text: `No loader is configured for "${extname(path)}" files: ${path}` }] }
      try {
        return { contents: readText(path), loader }
      } catch (error) {
        return { errors: [{ text: `${shortName(path)} ${(error as Error).message}` }] }
      }
    })
  },
}

/** What is wrong with a file that is imported. A directory may be imported: its index.ts is meant. */
function strangeFile(path: string): string | undefined {
  const stats = statsIfThere(path)
  const isFine = !stats || stats.isFile() || (stats.isDirectory() && !LOADERS[extname(path)])
  return isFine ? undefined : `${shortName(path)} is ${kindOf(stats)}, and no regular file`
}

/** What is wrong with a package.json beside a file or above it. esbuild reads them all, of whatever kind they are. */
function strangePackage(path: string): string | undefined {
  const file = join(path, 'package.json')
  const stats = statsIfThere(file)
  if (stats && !stats.isFile()) return `${shortName(file)} is ${kindOf(stats)}, and no regular file`
  return dirname(path) === path ? undefined : strangePackage(dirname(path))
}

function statsIfThere(path: string): Stats | undefined {
  try {
    return statSync(path)
  } catch {
    return undefined
  }
}

/** Throws UserError where the path leads to no file that can be read. */
export function requireFile(path: string): void {
  const name = shortName(path)
  try {
    readText(path)
  } catch (error) {
    const { code, message } = error as Unreadable
    const place = { file: path }
    if (code === 'ENOENT' || code === 'ENOTDIR') throw new UserError(2, `there is no file ${name}`, '', place)
    const fix = code === 'EACCES' ? 'May you read it? `ls -l` tells.' : 'A list stands in a .ts or .js file.'
    throw new UserError(2, `${name} ${message}`, fix, place)
  }
}

/**
 * Translates a file. 'cooperage' stays an import, for the evaluator; other files that it imports become a part.
 * Throws UserError where there is no such file, and where it is no TypeScript.
 */
export async function translate(file: string): Promise<Translated> {
  const path = resolve(file)
  requireFile(path)
  const strange = strangePackage(dirname(path))
  if (strange !== undefined) throw new UserError(2, strange)
  try {
    const { outputFiles } = await build({
      entryPoints: [path],
      absWorkingDir: dirname(path),
      outfile: join(dirname(path), 'translated.js'), // never written; the map's paths are seen from here
      bundle: true,
      write: false,
      format: 'cjs',
      platform: 'node',
      target: 'node20',
      sourcemap: 'external',
      logLevel: 'silent',
      // No setting of a neighbour's shall change what a list means.
      tsconfigRaw: '{}',
      plugins: [ours, regularFiles],
    })
    const text = (ending: string) => outputFiles.find(each => each.path.endsWith(ending))?.text ?? ''
    const translated = { path, name: shortName(path), code: text('.js'), map: text('.map') }
    rememberSourceMap(path, translated.map)
    return translated
  } catch (error) {
    throw error instanceof UserError
      ? error
      : new UserError(2, messagesOf(error, dirname(path)), '', placeOf(error, path))
  }
}

/** Milliseconds that esbuild may take. It needs a few. */
const TRANSLATING = 20_000

/**
 * esbuild works in a process beside ours. Whatever ends that one (Ctrl-C goes to everybody in the foreground, the kernel
 * may lack memory), esbuild would refuse all work from then on; so then it begins once more.
 */
async function build(options: BuildOptions & { write: false }) {
  const esbuild = await import('esbuild')
  try {
    const built = await withTimeout(TRANSLATING, esbuild.build(options), () => undefined)
    if (built) return built
    await esbuild.stop()
    throw new UserError(
      2,
      `the file was not translated within ${TRANSLATING / 1000} seconds`,
      'Look at what it imports: is it a list, and files of yours?',
    )
  } catch (error) {
    if (!/^The service (was stopped|is no longer running)/.test(String((error as Error).message))) throw error
    await esbuild.stop()
    return esbuild.build(options)
  }
}

/** Where the first error is. */
function placeOf(error: unknown, path: string): { file: string; line?: number } {
  const [first] = (error as { errors?: { location: { file: string; line: number } | null }[] }).errors ?? []
  return first?.location
    ? { file: resolve(dirname(path), first.location.file), line: first.location.line }
    : { file: path }
}

/** The text of the file itself, from the map of its translation: in a lab the file may be out of sight. */
export function sourceOf({ path, map }: Translated): string {
  const { sources = [], sourcesContent = [] }: { sources?: string[]; sourcesContent?: string[] } = JSON.parse(map)
  return sourcesContent[sources.findIndex(each => resolve(dirname(path), each) === path)] ?? ''
}

/** What esbuild found: file, line, and the sentence. */
function messagesOf(error: unknown, directory: string): string {
  const errors =
    (error as { errors?: { text: string; location: { file: string; line: number } | null }[] }).errors ?? []
  if (errors.length === 0) return String(error)
  return errors
    .map(({ text, location }) => {
      const says = inOurWords(text)
      return location ? `${shortName(resolve(directory, location.file))}:${location.line}: ${says}` : says
    })
    .join('\n')
}

/** What esbuild says of a file's grammar is plain enough. What it says of imports is for builders of bundles. */
const OURS: readonly (readonly [RegExp, string])[] = [
  [/^Top-level await.*/s, 'await: a list is written down at once'],
  [/^Could not resolve "([./].*)"$/, 'there is no file $1'],
  [/^Could not resolve "(.*)"$/, "there is no '$1' to import from: a list needs 'cooperage', and files of yours"],
  [/^Cannot read file: (.*)$/, 'there is no file $1'],
  [/^No matching export in "(.*)" for import "(.*)"$/, '$1 exports no $2'],
  [
    /^No loader is configured for ".*" files: (.*)$/,
    '$1 is no TypeScript: a list stands in a .ts or .js file. Another program makes a box itself: cooper check LESSON -- COMMAND {}',
  ],
]

function inOurWords(text: string): string {
  const [pattern, words] = OURS.find(([theirs]) => theirs.test(text)) ?? []
  return pattern && words !== undefined ? text.replace(pattern, words) : text
}
