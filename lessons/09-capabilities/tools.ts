// What several scenes of this lesson need.
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import {
  capset,
  close,
  decode,
  dup2,
  everyCapability,
  look,
  MS_BIND,
  MS_NODEV,
  MS_NOSUID,
  MS_PRIVATE,
  MS_REC,
  MS_REMOUNT,
  mount,
  O_CREAT,
  O_TRUNC,
  O_WRONLY,
  open,
  PR_CAPBSET_DROP,
  PR_SET_SECUREBITS,
  prctl,
  SECBIT_NOROOT,
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

/** Nothing held, and user 0 means nothing to execve. */
export const powerless = [
  prctl(PR_SET_SECUREBITS, SECBIT_NOROOT),
  capset({ effective: 0n, permitted: 0n, inheritable: 0n }),
]

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

const answer = scratch('answer')

/** What the next program says goes into a file: it is for us, and not to be watched. */
export function aside(): Steps {
  rmSync(answer, { force: true })
  const file = open(answer, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
  return [file, dup2(file, 1), close(file)]
}
export const saidAside = (): string => (existsSync(answer) ? readFileSync(answer, 'utf8') : '')

/** A mount of its own for our directory, in a mount namespace of our own. */
const ownMount = (flags: number): Steps => [
  mount('none', '/', null, MS_REC | MS_PRIVATE, null),
  mount(directory, directory, null, MS_BIND, null),
  mount('none', directory, null, MS_REMOUNT | MS_BIND | MS_NODEV | flags, null),
]

/** On many machines /tmp is mounted nosuid: no file there gives anybody anything. Here it may. */
export const allowSetuid = (): Steps => ownMount(0)

/** Here no file gives anybody anything. */
export const forbidSetuid = (): Steps => ownMount(MS_NOSUID)

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
