// The comment that stands above a call in the lesson: what the author says the call is for.
import { SourceMap } from 'node:module'
import { basename, dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { packageRoot } from '../base/package-root.ts'
import { readIfThere } from '../base/read-if-there.ts'
import type { Step } from '../syscalls/step.ts'

export interface Place {
  readonly file: string
  /** From 1. */
  readonly line: number
}

/** Where a call was written down: the first place that is not in this toolkit itself. */
export const placeOf = (step: Step): Place | undefined => placeOfError(step.at)

/** Where an error was made: the first place that is not in this toolkit itself. */
const placeOfError = ({ stack = '' }: Error): Place | undefined => placeOfStack(stack)

/** Like placeOfError, for a stack that came from another process. */
export function placeOfStack(stack: string): Place | undefined {
  const frames = stack.split('\n').slice(1)
  return (
    frames
      .filter(frame => !frame.includes('node:'))
      .map(original)
      // In dist, where the map could not be read: in a lab, whose root a list may have exchanged.
      .find(place => place && !['src', 'dist'].some(ours => place.file.startsWith(join(packageRoot, ours, '/'))))
  )
}

/** As it is seen from where one is, if it lies there. */
export function shortName(path: string): string {
  const seen = relative(process.cwd(), path)
  return seen.startsWith('..')
    ? path.startsWith(packageRoot)
      ? relative(packageRoot, path)
      : path
    : seen || basename(path)
}

/** `NN-name/solution.ts:14` */
export const shownPlace = ({ file, line }: Place): string => `${shortName(file)}:${line}`

/** The lines of comment right above the call, as one text; empty where there are none. */
export function commentOf(step: Step): string {
  const place = placeOf(step)
  const lines = place && sourceLines(place.file)
  if (!place || !lines) return ''
  const above: string[] = []
  for (let line = place.line - 2; line >= 0; line--) {
    const comment = /^\s*\/\/ ?(.*)$/.exec(lines[line] ?? '')
    if (!comment) break
    above.unshift(comment[1] as string)
  }
  return above.join(' ').trim()
}

/**
 * The position of a name, at a place or below it. For an undefined name in a list of many lines, V8 reports the position of
 * the last call before the name.
 */
export function placeOfName(name: string, from: Place): Place {
  const word = new RegExp(`(?<![\\w$.])${name.replace(/\$/g, '\\$')}(?![\\w$])`)
  const lines = sourceLines(from.file) ?? []
  const at = lines.findIndex((line, i) => i >= from.line - 1 && word.test(line.replace(/\/\/.*/, '')))
  return at < 0 ? from : { file: from.file, line: at + 1 }
}

/** A line of a stack, `at box (file:///…/lesson.js:12:5)`, led back to the TypeScript that it was made from. */
function original(frame: string): Place | undefined {
  const found = /\(?((?:file:\/\/)?\/[^()]*?)(?:\?[^:]*)?:(\d+):(\d+)\)?$/.exec(frame)
  if (!found) return undefined
  const [, where = '', line, column] = found
  const file = where.startsWith('file:') ? fileURLToPath(where) : where
  const map = sourceMap(file)
  const entry = map?.findEntry(Number(line) - 1, Number(column) - 1)
  if (entry && 'originalSource' in entry) {
    return { file: resolve(dirname(file), entry.originalSource), line: entry.originalLine + 1 }
  }
  return { file, line: Number(line) }
}

const maps = new Map<string, SourceMap | undefined>()

function sourceMap(file: string): SourceMap | undefined {
  if (!maps.has(file)) {
    const text = readIfThere(`${file}.map`)
    maps.set(file, text === undefined ? undefined : new SourceMap(JSON.parse(text)))
  }
  return maps.get(file)
}

/** Keeps the source map of translated code that has no file of its own. */
export const rememberSourceMap = (file: string, map: string): void =>
  void maps.set(file, new SourceMap(JSON.parse(map)))

const sources = new Map<string, readonly string[] | undefined>()

function sourceLines(file: string): readonly string[] | undefined {
  if (!sources.has(file)) sources.set(file, readIfThere(file)?.split('\n'))
  return sources.get(file)
}
