// /proc/PID/cgroup: where in each hierarchy of cgroups the process is. Source: cgroups(7).

import { Malformed } from '../errors.ts'

export interface CgroupLine {
  /** 0 is cgroup v2, which has one hierarchy for everything. */
  readonly hierarchy: number
  /** Those of a v1 hierarchy: `['cpu', 'cpuacct']`, `['name=systemd']`. Empty for v2. */
  readonly controllers: readonly string[]
  /**
   * Seen from the *reader's* cgroup namespace. `/../x` lies outside of what that namespace shows.
   */
  readonly path: string
  /** True where the cgroup has been removed and the process, a zombie, is still counted in it. */
  readonly deleted: boolean
}

/** @throws Malformed */
export const parseCgroup = (text: string): CgroupLine[] =>
  text
    .split('\n')
    .filter(line => line !== '')
    .map(line => {
      // The path may hold colons; what stands before it may not.
      const [, hierarchy, controllers, path] = /^(\d+):([^:]*):(\/.*)$/.exec(line) ?? []
      if (hierarchy === undefined || path === undefined) throw new Malformed('cgroup', line)
      const deleted = path.endsWith(' (deleted)')
      return {
        hierarchy: Number(hierarchy),
        controllers: controllers ? controllers.split(',') : [],
        path: deleted ? path.slice(0, -' (deleted)'.length) : path,
        deleted,
      }
    })
