// /proc/PID/uid_map and gid_map: which ids of a user namespace are which ids outside. Source: user_namespaces(7).

import { Malformed } from './errors.ts'

/** `count` ids in a row: `inside` is `outside`, the next is the next. */
export interface IdRange {
  readonly inside: number
  /**
   * Seen from the user namespace of whoever opened the file; from its parent, if that is the same one.
   * 4294967295 stands for an id that cannot be seen from there.
   */
  readonly outside: number
  readonly count: number
}

/** An empty map is a user namespace whose ids nobody has mapped: everyone in it is 65534, nobody. @throws Malformed */
export const parseIdMap = (text: string): IdRange[] =>
  text
    .split('\n')
    .filter(line => line.trim() !== '')
    .map(line => {
      const [inside, outside, count, ...more] = line.trim().split(/\s+/).map(Number)
      if (inside === undefined || outside === undefined || !count || more.length) throw new Malformed('uid_map', line)
      return { inside, outside, count }
    })

/** The map of the first user namespace: every id is itself. The last, 4294967295, is kept for "no id". */
export const isIdentity = (map: readonly IdRange[]): boolean =>
  map.length === 1 && map[0]!.inside === 0 && map[0]!.outside === 0 && map[0]!.count === 4_294_967_295

/** What an id of the namespace is outside of it. Undefined where it is nobody's there. */
export const idOutside = (map: readonly IdRange[], id: number): number | undefined => {
  const range = map.find(({ inside, count }) => id >= inside && id < inside + count)
  return range && range.outside + (id - range.inside)
}
