// Loads a list that a learner wrote: a .ts or .js file that exports `box`.
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { Script } from 'node:vm'
import * as toolkit from '../index.ts'
import type { Box } from '../linux/calls/clone.ts'
import { Problem } from '../linux/problem.ts'
import { isStep } from '../linux/step.ts'
import type { LessonModule } from './lesson.ts'
import { placeOfError, rememberSourceMap } from './source.ts'

/**
 * Translates a file to JavaScript, and loads it. What it imports from 'cooperage' is this toolkit; other files that it
 * imports are translated with it.
 * Throws Problem where there is no such file, where it is no TypeScript, or where it exports no box.
 */
export async function loadFile(file: string): Promise<Pick<LessonModule, 'box'>> {
  const path = resolve(file)
  if (!existsSync(path)) throw new Problem(2, `there is no file ${file}`)
  const { code, map } = await translate(path)
  rememberSourceMap(path, map)
  const module = evaluate(code, path)
  if (typeof module.box !== 'function') {
    throw new Problem(
      2,
      `${file} exports no box`,
      'It must: `export const box = (command: string[]) => clone(…, […])`.',
    )
  }
  const { box } = module as Pick<LessonModule, 'box'>
  return {
    box: command =>
      checked(
        file,
        blaming(path, () => box(command)),
      ),
  }
}

/** What a learner's function gave, if it is a list. Their file may say anything. */
function checked(file: string, given: unknown): Box {
  const { flags, steps, clone } = (given ?? {}) as Partial<Box>
  if (typeof flags === 'number' && Array.isArray(steps) && steps.every(isStep) && isStep(clone)) return given as Box
  throw new Problem(
    2,
    `${file}: box must give a list of calls, \`clone(flags, [call, call, …])\``,
    'Each call is one of those that cooperage exports: `mount(…)`, `execve(command)`.',
  )
}

/** What a learner's code throws is no fault of ours. */
function blaming<Result>(path: string, act: () => Result): Result {
  try {
    return act()
  } catch (error) {
    if (error instanceof Problem) throw error
    const place = error instanceof Error ? placeOfError(error) : undefined
    throw new Problem(
      1,
      `${place ? `${place.file}:${place.line}` : path}: ${error instanceof Error ? error.message : error}`,
      error instanceof ReferenceError || error instanceof TypeError
        ? "Is all that it uses imported from 'cooperage', by the name that it has there?"
        : '',
    )
  }
}

/** Runs a CommonJS text as Node runs a file; `require('cooperage')` gives the toolkit that is running. */
function evaluate(code: string, path: string): { box?: unknown } {
  const find = createRequire(path)
  const require = (name: string) => (name === 'cooperage' ? toolkit : find(name))
  const module = { exports: {} as { box?: unknown } }
  // Nothing but a line's beginning before it, so that its lines keep their numbers.
  const wrapped = `(function (module, exports, require, __filename, __dirname) {${code}\n})`
  const run = new Script(wrapped, { filename: path }).runInThisContext()
  blaming(path, () => run(module, module.exports, require, path, dirname(path)))
  return module.exports
}

async function translate(path: string): Promise<{ code: string; map: string }> {
  const { build } = await import('esbuild')
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
      external: ['cooperage'],
    })
    const [map, code] = outputFiles.sort((a, b) => (a.path.endsWith('.map') ? -1 : b.path.endsWith('.map') ? 1 : 0))
    return { code: code?.text ?? '', map: map?.text ?? '' }
  } catch (error) {
    throw new Problem(2, messagesOf(error))
  }
}

/** What esbuild found: file, line, and the sentence. */
function messagesOf(error: unknown): string {
  const errors =
    (error as { errors?: { text: string; location: { file: string; line: number } | null }[] }).errors ?? []
  if (errors.length === 0) return String(error)
  return errors
    .map(({ text, location }) => `${location ? `${location.file}:${location.line}: ` : ''}${text}`)
    .join('\n')
}
