// What several scenes of this lesson need.
import { copyFileSync, existsSync, mkdirSync, rmSync } from 'node:fs'
import {
  decode,
  everyCapability,
  look,
  MS_BIND,
  MS_NODEV,
  MS_PRIVATE,
  MS_REC,
  MS_REMOUNT,
  mount,
  PR_CAPBSET_DROP,
  prctl,
  type Steps,
  scratch,
  setOf,
  withinOurs,
} from 'cooperage'

/** All that we hold ourselves. */
export const all = withinOurs(setOf(...everyCapability()))

/** Takes these out of the bounding set. */
export const drop = (numbers: readonly number[]): Steps => numbers.map(each => prctl(PR_CAPBSET_DROP, each))

const directory = scratch('powers')

/** A copy of `grep`, to carry powers of its own. It is to read what it can do. */
export function copyOfGrep(name: string): string {
  const grep = ['/bin/grep', '/usr/bin/grep'].find(existsSync)
  if (!grep) throw new Error('there is no grep in /bin or /usr/bin')
  mkdirSync(`${directory}/${name}`, { recursive: true })
  rmSync(`${directory}/${name}/grep`, { force: true })
  copyFileSync(grep, `${directory}/${name}/grep`)
  return `${directory}/${name}/grep`
}

/** What it is to be asked, so that it says who it is and what it may do. */
export const status = (program: string): string[] => [program, '-E', '^(Uid|Cap|NoNewPrivs)', '/proc/self/status']

/** /tmp of the lab is mounted nosuid: no file there gives anybody anything. In a mount namespace of our own, it may. */
export const allowSetuid = (): Steps => [
  mount('none', '/', null, MS_REC | MS_PRIVATE, null),
  mount(directory, directory, null, MS_BIND, null),
  mount('none', directory, null, MS_REMOUNT | MS_BIND | MS_NODEV, null),
]

/** One of the sets, or another field, in what a program read of its own /proc/self/status. */
export const field = (output: string, name: string): string =>
  new RegExp(`^${name}:\\s*(.*)$`, 'm').exec(output)?.[1] ?? ''
export const set = (output: string, name: string): bigint => BigInt(`0x${field(output, name) || '0'}`)

/** A set for people, short where it is large. */
export const names = (powers: bigint): string => {
  const listed = decode(powers)
  return listed.length > 4 ? `${listed.length} capabilities` : listed.join(' ') || 'none'
}

/** A user beside root who has a number here. With one number mapped, as in most labs of ordinary users, there is none. */
export const somebodyElse = (): number | undefined => {
  const numbers = look(process.pid).uidMap.flatMap(({ inside, count }) => [inside, inside + Math.min(count - 1, 1000)])
  return numbers.find(number => number !== 0)
}
export const onlyRoot =
  'In this lab one number is mapped, 0, and it is yours. setuid to any other is EINVAL: see lesson 06.'
