// tags: fast
// What an editor shows and underlines while a list is written. tsc checks this file: each line below a `@ts-expect-error`
// must be an error, and no other line may be one.
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import {
  AF_UNIX,
  AT_RECURSIVE,
  CAP_CHOWN,
  CLONE_NEWNS,
  CLONE_NEWPID,
  clone,
  execve,
  kill,
  MNT_DETACH,
  MS_BIND,
  MS_PRIVATE,
  MS_REC,
  mkdir,
  mount,
  O_RDONLY,
  OPEN_TREE_CLONE,
  open,
  open_tree,
  PR_CAPBSET_DROP,
  PR_SET_NO_NEW_PRIVS,
  prctl,
  SIGTERM,
  SOCK_CLOEXEC,
  SOCK_STREAM,
  setOf,
  socket,
  umount2,
  unshare,
} from '../../src/index.ts'

/** Each is a list that TypeScript takes. */
const right = [
  () => mount(null, '/', null, MS_BIND, null),
  () => mount(null, '/', null, MS_REC | MS_PRIVATE, null),
  () => mount(null, '/', null, 0, null),
  (flags: number = MS_BIND) => mount(null, '/', null, flags, null),
  () => umount2('/', MNT_DETACH),
  () => umount2('/'),
  () => clone(CLONE_NEWPID | CLONE_NEWNS, [execve(['sh'])]),
  () => open_tree('/', OPEN_TREE_CLONE),
  () => open_tree('/', AT_RECURSIVE),
  () => [CAP_CHOWN].map(each => prctl(PR_CAPBSET_DROP, each)),
  () => setOf(CAP_CHOWN),
  () => socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC),
  () => mkdir('/x'),
]

/** Each is a mistake that TypeScript finds. */
const wrong = [
  // @ts-expect-error a CLONE_ flag is no MS_ flag
  () => mount(null, '/', null, CLONE_NEWPID, null),
  // @ts-expect-error an MS_ flag is no MNT_ flag
  () => umount2('/', MS_REC),
  // @ts-expect-error an MNT_ flag is no CLONE_ flag
  () => unshare(MNT_DETACH),
  // @ts-expect-error a signal is no CLONE_ flag
  () => clone(SIGTERM, []),
  // @ts-expect-error a PR_ number is no signal
  () => kill(1, PR_SET_NO_NEW_PRIVS),
  // @ts-expect-error a CLONE_ flag is no capability
  () => setOf(CLONE_NEWPID),
  // @ts-expect-error flags come after the path
  () => open(O_RDONLY, '/'),
  // @ts-expect-error the target of a mount is no number
  () => mount(null, 5, null, 0, null),
  // @ts-expect-error a mount has five arguments
  () => mount(null, '/', null, 0),
  // @ts-expect-error mkdir has two
  () => mkdir('/x', 0o755, 0),
]

test('a list with flags of the right family, joined or not, is written down', () => {
  for (const write of right) expect(write(), String(write)).toBeDefined()
})

test('each of these mistakes is a type error, as the comments above them expect', () => {
  expect(wrong).toHaveLength(10)
})

test.each(['constants', 'capability-numbers'])('each constant in %s has half a sentence and its man page', file => {
  const lines = readFileSync(new URL(`../../src/syscalls/${file}.ts`, import.meta.url), 'utf8').split('\n')
  const bare = lines.filter(
    (line, i) => line.startsWith('export const') && !/^\/\*\* [A-Z0-9].*\w\(\d\) \*\/$/.test(lines[i - 1] ?? ''),
  )
  expect(bare).toEqual([])
})
