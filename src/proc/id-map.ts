// /proc/PID/uid_map and gid_map: which ids of a user namespace are which ids outside. Source: user_namespaces(7).

import { Malformed } from './errors.ts'

/** `count` consecutive ids: `inside` is mapped to `outside`, `inside + 1` to `outside + 1`, and so on. */
export interface IdRange {
  readonly inside: number
  /**
   * The id in the user namespace of the process that opened the file. If that is the mapped namespace itself, the id
   * in its parent. 4294967295 if the reader's namespace has no id for it.
   */
  readonly outside: number
  readonly count: number
}

/**
 * An empty map belongs to a user namespace without a mapping, in which every id shows as 65534 ("nobody"). @throws
 * Malformed
 */
export const parseIdMap = (text: string): IdRange[] =>
  text
    .split('\n')
    .filter(line => line.trim() !== '')
    .map(line => {
      const [inside, outside, count, ...more] = line.trim().split(/\s+/).map(Number)
      if (inside === undefined || outside === undefined || !count || more.length) throw new Malformed('uid_map', line)
      return { inside, outside, count }
    })

/**
 * Whether it is the map of the initial user namespace, which maps every id to itself. The id 4294967295 means "no id".
 */
export const isIdentity = (map: readonly IdRange[]): boolean =>
  map.length === 1 && map[0]!.inside === 0 && map[0]!.outside === 0 && map[0]!.count === 4_294_967_295

/** The id outside the namespace for an id inside. Undefined if the map has none. */
export const idOutside = (map: readonly IdRange[], id: number): number | undefined => {
  const range = map.find(({ inside, count }) => id >= inside && id < inside + count)
  return range && range.outside + (id - range.inside)
}
