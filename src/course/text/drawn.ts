// Reads the code that a text shows from its source file, so that both stay the same.
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { packageRoot } from '../../base/package-root.ts'
import { UserError } from '../../base/user-error.ts'
import type { Code } from './document.ts'

/**
 * The code for a fence that names its source: `lesson.ts` is a whole file without its imports, `lesson.ts#box` one
 * declaration in it with the comment above.
 * @param source a path, relative to the directory of the text or to the package
 * @param text the file that shows the code
 * Returns undefined if there is no such file. Throws UserError if the file has no such declaration.
 */
export function drawn(source: string, text: string): string | undefined {
  const [path = '', name] = source.split('#')
  const file = [join(dirname(text), path), join(packageRoot, path)].find(place => existsSync(place))
  if (!file) return undefined
  const code = readFileSync(file, 'utf8')
  if (name === undefined) return code.replace(/^(import [^']*'.*'\n+)+/, '').trimEnd()
  const found = declaration(code.split('\n'), name)
  if (!found) throw new UserError(4, `${text}: ${path} has no declaration ${name}`)
  return found
}

/** Whether a block of code shows the current text of its source. True for a block without a source. */
export function isUpToDate({ source, text: shown }: Code, text: string): boolean {
  return source === undefined || drawn(source, text) === shown.trimEnd()
}

/** The lines of a declaration: its comment, its first line, the indented lines, and the closing line. */
function declaration(lines: readonly string[], name: string): string | undefined {
  const first = lines.findIndex(line => new RegExp(`^(export )?(const|function|interface|type) ${name}\\b`).test(line))
  if (first < 0) return undefined
  let begin = first
  while (/^(\/\*\*| \*|\/\/)/.test(lines[begin - 1] ?? '')) begin--
  let end = first + 1
  while (/^(\s|$)/.test(lines[end] ?? 'x')) end++
  if (/^[)\]}]/.test(lines[end] ?? '')) end++
  return lines.slice(begin, end).join('\n').trimEnd()
}
