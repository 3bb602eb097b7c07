// A learner's TypeScript, and what it imports, as one text that Node can evaluate.
import { existsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import type { BuildOptions, Plugin } from 'esbuild'
import { packageRoot } from '../base/package-root.ts'
import { UserError } from '../base/user-error.ts'
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

/**
 * Translates a file. 'cooperage' stays an import, for the evaluator; other files that it imports become a part.
 * Throws UserError where there is no such file, and where it is no TypeScript.
 */
export async function translate(file: string): Promise<Translated> {
  const path = resolve(file)
  if (!existsSync(path)) throw new UserError(2, `there is no file ${shortName(path)}`)
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
      plugins: [ours],
    })
    const text = (ending: string) => outputFiles.find(each => each.path.endsWith(ending))?.text ?? ''
    const translated = { path, name: shortName(path), code: text('.js'), map: text('.map') }
    rememberSourceMap(path, translated.map)
    return translated
  } catch (error) {
    throw new UserError(2, messagesOf(error, dirname(path)))
  }
}

/**
 * esbuild works in a process beside ours. Whatever ends that one (Ctrl-C goes to everybody in the foreground, the kernel
 * may lack memory), esbuild would refuse all work from then on; so then it begins once more.
 */
async function build(options: BuildOptions & { write: false }) {
  const esbuild = await import('esbuild')
  try {
    return await esbuild.build(options)
  } catch (error) {
    if (!/^The service (was stopped|is no longer running)/.test(String((error as Error).message))) throw error
    await esbuild.stop()
    return esbuild.build(options)
  }
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
