// Which version of cgroups limits anything here. A controller is in one hierarchy at a time: where one of v1 has memory,
// v2 has not. Source: cgroups(7).

import { readFileSync } from 'node:fs'
import { parseCgroup } from './lines.ts'

/** The controllers that limit, count or freeze a box, by their names in v1. */
const USED = ['memory', 'cpu', 'cpuacct', 'pids', 'cpuset', 'freezer', 'blkio']

/** The hierarchies of v1 with a controller that we use, each by its controllers. None on a machine that has v2 alone. */
export const v1Hierarchies = (text = readFileSync('/proc/self/cgroup', 'utf8')): (readonly string[])[] =>
  parseCgroup(text)
    .map(({ controllers }) => controllers)
    .filter(controllers => controllers.some(name => USED.includes(name)))

/** 1 where a hierarchy of v1 limits memory, 2 elsewhere. */
export const versionOf = (hierarchies: readonly (readonly string[])[]): 1 | 2 =>
  hierarchies.some(controllers => controllers.includes('memory')) ? 1 : 2
