// A number that the kernel gives back, in words: its name, what it means for the call that gave it, and the way out.
// The tables are plain data, one file a subject, in errno/. Sources: errno(3), the ERRORS section of each call's page.

import type { Args, Cause, Causes, Subject } from './cause.ts'
import { generalFixes } from './general.ts'
import { guards } from './guards.ts'
import { identity } from './identity.ts'
import { isAnswer, links } from './links.ts'
import { machine } from './machine.ts'
import { mounts } from './mounts.ts'
import { naming } from './names.ts'
import { namespaces } from './namespaces.ts'
import { type ErrnoName, errnos } from './numbers.ts'
import { objects } from './objects.ts'
import { opening } from './opening.ts'
import { programs } from './programs.ts'
import { roots } from './roots.ts'
import { sockets } from './sockets.ts'
import { writes } from './writes.ts'

export type { ErrnoName } from './numbers.ts'

export interface Explanation {
  /** `EPERM`, or `errno 4000` where Linux has no such number. */
  readonly name: string
  /** What it means for this call with these arguments. */
  readonly means: string
  /** What to do about it. */
  readonly fix: string
}

const subjects: Subject = {
  ...namespaces,
  ...mounts,
  ...roots,
  ...opening,
  ...naming,
  ...writes,
  ...programs,
  ...identity,
  ...guards,
  ...objects,
  ...sockets,
  ...links,
  ...machine,
}

/** Calls that differ from a kernel's name only by an older or shorter spelling. */
const otherSpellings: Readonly<Record<string, string>> = {
  vfork: 'fork',
  creat: 'open',
  mkdir: 'mkdirat',
  mknod: 'mknodat',
  symlink: 'symlinkat',
  unlink: 'unlinkat',
  rmdir: 'unlinkat',
  execveat: 'execve',
  waitpid: 'wait4',
  send: 'sendto',
  recv: 'recvfrom',
  recvmsg: 'recvfrom',
}

const names = new Map(Object.entries(errnos).map(([name, [number]]) => [number as number, name as ErrnoName]))

/** The name of an errno, as the headers spell it: 1 is `EPERM`. Source: asm-generic/errno.h, errno(3). */
export const errnoName = (errno: number): string => names.get(errno) ?? `errno ${errno}`

/** Whether Linux has an errno of that name. */
export const isErrnoName = (name: string): name is ErrnoName => Object.hasOwn(errnos, name)

/** The number of an errno: `EPERM` is 1. */
export const errnoNumber = (name: ErrnoName): number => errnos[name][0]

/** What an errno says before one knows which call gave it, in a few plain words. */
export const errnoWords = (errno: number): string => {
  const name = names.get(errno)
  return name ? errnos[name][1] : 'no errno of Linux has this number'
}

/** `{1:the target}` becomes argument 1 where it is a string, and else the words. */
const fill = (sentence: string, args: Args): string =>
  sentence.replace(/\{(\d):([^}]*)\}/g, (_, index: string, words: string) => {
    const arg = args[Number(index)]
    return typeof arg === 'string' && arg !== '' ? arg : words
  })

const causesOf = (call: string): Causes | undefined =>
  Object.hasOwn(subjects, call) ? subjects[call] : subjects[otherSpellings[call] ?? '']

/**
 * What an errno means for one call, and what to do about it.
 *
 * @param call  the kernel's name, `openat`; for a netlink message its type, `RTM_NEWLINK`
 * @param errno a positive number, as errno(3) lists them
 * @param args  the call's arguments in the kernel's order, where known: they tell causes apart. For write(2) the first
 *              is the path, or the openat step that gave the descriptor; the next is what was written. recvfrom on
 *              a netlink socket (the socket step is its first) is explained as the answer to a request.
 */
export const explain = (call: string, errno: number, args: Args = []): Explanation => {
  const name = errnoName(errno)
  const answered = isAnswer(call, args) ? links.answer?.[name as ErrnoName] : undefined
  const causes: readonly Cause[] = answered ?? causesOf(call)?.[name as ErrnoName] ?? []
  const cause = causes.find(({ when }) => !when || when(args))
  if (cause) return { name, means: fill(cause.means, args), fix: fill(cause.fix, args) }
  const fix = generalFixes[name as ErrnoName] ?? `read the section ERRORS of its page: man 2 ${call}`
  return { name, means: errnoWords(errno), fix }
}
