// Calls that the file writes down, and that stand in no list of the box: nothing outside of a list is ever performed.

import { sourceOf, type Translated } from '../course/translate.ts'
import { type Place, placeOfStack, shownPlace } from '../list/source.ts'
import type { Unused } from './evaluator/written.ts'

interface Found extends Unused {
  readonly place: Place
}

/** Notes on the calls of this file that box does not use. Those of the files that it imports are none of its business. */
export function neverUsed(file: Translated, unused: readonly Unused[]): string[] {
  const found = unused.flatMap((each): Found[] => {
    const place = placeOfStack(each.stack)
    return place?.file === file.path ? [{ ...each, place }] : []
  })
  const lists = new Set(found.map(({ list }) => list))
  return [...lists].map(list =>
    noteOn(
      list,
      found.filter(each => each.list === list),
    ),
  )
}

function noteOn(list: string | undefined, found: readonly Found[]): string {
  const [first] = found
  const calls = listed([...new Set(found.map(({ call }) => call))])
  const where = first ? ` (${shownPlace(first.place)})` : ''
  if (list !== undefined)
    return `${list}${where} holds ${calls}, and box does not use it: only what stands in the list of clone is performed. Write ...${list} into that list, before execve.`
  const [verb, them] = found.length > 1 ? ['are', 'them'] : ['is', 'it']
  return `${calls}${where} ${verb} written outside of the list that box gives, and so never performed: a call is performed where it stands in the list of clone. Put ${them} into that list, before execve.`
}

function listed(words: readonly string[]): string {
  const shown = words.length > 4 ? [...words.slice(0, 3), 'others'] : words
  return shown.length > 1 ? `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}` : (shown[0] ?? '')
}

/** Notes on lists that the file imports from an earlier exercise and then does not mention. */
export function importedInVain(file: Translated): string[] {
  const text = sourceOf(file).replace(/\/\/.*|\/\*[\s\S]*?\*\//g, '')
  const imports = [...text.matchAll(/^import\s*\{([^}]*)\}\s*from\s*['"](\.[^'"]*)['"];?/gm)]
  const rest = imports.reduce((left, [whole]) => left.replace(whole, ''), text)
  return imports.flatMap(([, names = '', from = '']) =>
    names
      .split(',')
      .map(
        each =>
          each
            .trim()
            .split(/\s+as\s+/)
            .at(-1) ?? '',
      )
      .filter(
        name =>
          name &&
          !name.startsWith('type ') &&
          !new RegExp(`(?<![\\w$])${name.replace(/\$/g, '\\$')}(?![\\w$])`).test(rest),
      )
      .map(
        name =>
          `${name} is imported from ${from} and not used. If it is a list of calls, write ...${name} into the list of clone.`,
      ),
  )
}
