// The structs and numbers that native/runner.h and TypeScript share. TypeScript takes every offset from here, and build.ts
// gives the same table to the C compiler, which refuses to compile when native/runner.h differs from it.

interface Struct<Field extends string> {
  readonly name: string
  /** Bytes of the whole struct. */
  readonly size: number
  /** Where each field begins, in bytes. */
  readonly at: Readonly<Record<Field, number>>
  readonly sizes: Readonly<Record<Field, number>>
}

/** @param sizes the bytes of each field, in their order in C; without a gap, so that no field can hide in one */
function struct<const Sizes extends Record<string, number>>(name: string, sizes: Sizes): Struct<keyof Sizes & string> {
  let size = 0
  const at: Record<string, number> = {}
  for (const [field, bytes] of Object.entries(sizes)) {
    at[field] = size
    size += bytes
  }
  return { name, size, at: at as Record<keyof Sizes & string, number>, sizes }
}

export const POINTER = 8

export const STEP = struct('step', { number: 8, args: 6 * 8, may_fail: 4, kind: 4 })

export const RELOCATION = struct('relocation', { step: 4, size: 4, where: POINTER })

export const LIST = struct('list', {
  flags: 8,
  step_count: 8,
  relocation_count: 8,
  steps: POINTER,
  relocations: POINTER,
  stacks: POINTER,
  stack_size: 8,
  stdio: 3 * 4,
  report: 4,
  control: 4,
  waits: 4,
  program: POINTER,
  arguments: POINTER,
  cgroups: POINTER,
  directory: POINTER,
  init: POINTER,
  cookie: 8,
  arena: 4,
  exec_error: 4,
  new_session: 4,
  host: 4,
})

export const REPORT = struct('report', { cookie: 8, step: 4, about_to: 4, result: 8, answer: 8, began: 8, ended: 8 })

/** What a step's number can be besides a system call's. */
export const FORK = -1
export const REFUSE = -2

export const KIND = { PLAIN: 0, NO_RETURN: 1, NETLINK_ACK: 2 } as const

/** Where a list is performed, where that is no host of its own. */
export const NO_HOST = -1
export const HERE = -2

/** The exit code of a process whose list ended at a failed call. */
export const STEP_FAILED = 127

/** The whole table as calls of three macros, for native/runner.h. */
export function tableForC(): string {
  const structs = [STEP, RELOCATION, LIST, REPORT].flatMap(({ name, size, at, sizes }: Struct<string>) => [
    ...Object.entries(sizes).map(([field, bytes]) => `FIELD(${name}, ${field}, ${at[field]}, ${bytes})`),
    `STRUCT(${name}, ${size})`,
  ])
  const constants = Object.entries({ FORK, REFUSE, ...KIND, STEP_FAILED, NO_HOST, HERE })
  return [...structs, ...constants.map(([name, value]) => `CONSTANT(${name}, ${value})`)].join(' ')
}
