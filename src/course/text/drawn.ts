// Code in a text is drawn from the file where it is at work, so that the two cannot part.
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { packageRoot } from '../../base/package-root.ts'
import { UserError } from '../../base/user-error.ts'
import type { Code } from './document.ts'

/**
 * What a fence with a place shows: `lesson.ts` is a whole file without its imports; `lesson.ts#box` is one thing in it,
 * with the comment above.
 * @param source a path, seen from the directory of the text or from the package
 * @param text the file that shows it
 * Gives undefined where there is no such file. Throws UserError where the file has no such name.
 */
export function drawn(source: string, text: string): string | undefined {
  const [path = '', name] = source.split('#')
  const file = [join(dirname(text), path), join(packageRoot, path)].find(place => existsSync(place))
  if (!file) return undefined
  const code = readFileSync(file, 'utf8')
  if (name === undefined) return code.replace(/^(import [^']*'.*'\n+)+/, '').trimEnd()
  const found = declaration(code.split('\n'), name)
  if (!found) throw new UserError(4, `${text}: ${path} has nothing that is called ${name}`)
  return found
}

/** Whether a block of code still shows what stands in its file. A block without a place shows itself. */
export function isTrue({ source, text: shown }: Code, text: string): boolean {
  return source === undefined || drawn(source, text) === shown.trimEnd()
}

/** The lines of what is declared under a name: its comment, its first line, all that is indented, what closes it. */
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
