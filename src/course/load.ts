// Loads a list that a learner wrote: a .ts or .js file that exports `box`.
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Problem } from '../linux/problem.ts'
import { packageRoot } from '../stage/package-root.ts'
import type { LessonModule } from './lesson.ts'

/**
 * Translates a file to JavaScript, and loads it. What it imports from 'cooperage' is this toolkit; other files that it
 * imports are translated with it.
 * Throws Problem where there is no such file, where it is no TypeScript, or where it exports no box.
 */
export async function loadFile(file: string): Promise<Pick<LessonModule, 'box'>> {
  const path = resolve(file)
  if (!existsSync(path)) throw new Problem(2, `there is no file ${file}`)
  const module = await import(`data:text/javascript;base64,${Buffer.from(await translate(path)).toString('base64')}`)
  if (typeof module.box !== 'function') {
    throw new Problem(
      2,
      `${file} exports no box`,
      'It must: `export const box = (command: string[]) => clone(…, […])`.',
    )
  }
  return module
}

async function translate(path: string): Promise<string> {
  const { build } = await import('esbuild')
  const toolkit = pathToFileURL(join(packageRoot, 'dist', 'index.js')).href
  try {
    const { outputFiles } = await build({
      entryPoints: [path],
      bundle: true,
      write: false,
      format: 'esm',
      platform: 'node',
      target: 'node20',
      sourcemap: 'inline',
      logLevel: 'silent',
      plugins: [
        {
          name: 'cooperage',
          setup: ({ onResolve }) => onResolve({ filter: /^cooperage$/ }, () => ({ path: toolkit, external: true })),
        },
      ],
    })
    return outputFiles[0]?.text ?? ''
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
