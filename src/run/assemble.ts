// Turns a box into the memory that native/runner.c reads: struct list, its steps, and every string that they name.

import { UserError } from '../base/user-error.ts'
import type { Box } from '../syscalls/clone.ts'
import { AF_NETLINK, CLONE_NEWUSER, CLONE_VM, PR_SET_DUMPABLE } from '../syscalls/constants.ts'
import { type Arg, isStep, type Message, type ResultBuffer, type Step } from '../syscalls/step.ts'
import { type Arena, borrow } from './arena.ts'
import { compiled } from './build.ts'
import { Layout } from './layout.ts'
import { runner } from './native.ts'

/** Descriptors of ours that the new process gets: its 0, 1 and 2, and the two pipes that it talks to us through. */
export interface Wiring {
  readonly stdio: readonly [number, number, number]
  readonly report: number
  /** -1 where nobody holds the list back. */
  readonly control: number
  /** We stand still until the new process has become another program, or has ended. */
  readonly waits: boolean
  /** It begins a process group of its own. */
  readonly ownGroup?: boolean
}

// The sizes of the structs in native/runner.c.
const LIST = 112
const STEP = 64
const USE = 16
const STACK = 16384
/** Four numbers, which native/runner-main.c is told. */
const WHEREABOUTS = 96
/** The number of a call that is not made: its result is the first argument. */
const REFUSE = -2

const isMade = ({ refused, leftOut }: Step): boolean => refused === undefined && !leftOut

const MANNER = { plain: 0, last: 1, netlinkAck: 2 } as const

/** Calls after which the kernel no longer lets others look at the memory (PR_SET_DUMPABLE): not to be shared then. */
const CHANGES_CREDENTIALS = new Set(['setns', 'setuid', 'setgid', 'setresuid', 'setresgid', 'setgroups', 'capset'])

function changesCredentials({ signature: { call }, args: [first] }: Step): boolean {
  if (call === 'unshare') return (Number(first) & CLONE_NEWUSER) !== 0
  if (call === 'prctl') return first === PR_SET_DUMPABLE
  return CHANGES_CREDENTIALS.has(call)
}

/** Calls that leave the calling process behind, to stand by. */
export const forks = ({ signature: { call } }: Step): boolean => call === 'fork' || call === 'clone3'

/** A descriptor of ours, by its number: only a process that comes straight from us has it. */
function namesDescriptor({ signature: { params }, args }: Step): boolean {
  let i = 0
  for (const name in params) {
    const arg = args[i++]
    if (params[name] === 'fd' && typeof arg === 'number' && arg > 2) return true
  }
  return false
}

/**
 * Where the new process performs its list. In our own memory, which is the fastest. Or, where its credentials change, in
 * memory of its own: as a small program (native/runner-main.c), or in a copy of ours. A copy it must be where the process
 * begins with a user namespace, in which it is nobody yet: as such, execve would take every capability away.
 */
export function memoryFor(box: Box): 'shared' | 'afresh' | 'copied' {
  if (!box.steps.some(changesCredentials)) return 'shared'
  return box.flags & CLONE_NEWUSER || box.steps.some(namesDescriptor) ? 'copied' : 'afresh'
}

let program: string | undefined
const stageProgram = (): string => {
  program ??= compiled('runner')
  return program
}

/** The box in memory, ready for runner_start. Give it back when no process can use it any more. */
export interface Assembled {
  readonly arena: Arena
  /** What a call has put into a buffer. */
  contents(buffer: ResultBuffer): Uint8Array
}

/** A call needs the result of another one that has not been performed by then. */
export class UsedTooEarly extends UserError {
  readonly of: Step
  readonly user: Step

  constructor(of: Step, user: Step, { steps }: Box) {
    const { call } = of.signature
    const stands = steps.some(({ id }) => id === of.id) ? 'further down in the list' : 'nowhere in the list'
    super(
      1,
      `the result of ${call} is used before the call stands in the list`,
      `${call} stands ${stands}. Put it above the call that uses its result.`,
    )
    this.name = 'UsedTooEarly'
    this.of = of
    this.user = user
  }
}

export function assemble(box: Box, wiring: Wiring): Assembled {
  const layout = new Layout()
  const results = new Map<number, number>() // the id of a step → its place in the list
  const buffers = new Map<ResultBuffer, number>()
  const uses: { step: number; size: 4 | 8; where: number }[] = []

  const steps = layout.reserve(box.steps.length * STEP)
  const header = layout.reserve(LIST)
  const memory = new Map<object, number>()

  /** The call whose arguments are being placed. */
  let placing = 0
  const resultOf = (step: Step): number => {
    const index = results.get(step.id)
    if (index === undefined) throw new UsedTooEarly(step, box.steps[placing] as Step, box)
    return index
  }

  /** At a place of the list goes the address of what lies elsewhere. */
  const pointTo = (at: number, value: string | readonly string[] | Uint8Array | Message | ResultBuffer): void => {
    if (typeof value === 'string') layout.string(at, value)
    else layout.pointer(at, placeOf(value))
  }
  const placeOf = (value: readonly string[] | Uint8Array | Message | ResultBuffer): number => {
    const known = memory.get(value)
    if (known !== undefined) return known
    const offset = placeNew(value)
    memory.set(value, offset)
    return offset
  }
  const placeNew = (value: readonly string[] | Uint8Array | Message | ResultBuffer): number => {
    if (value instanceof Uint8Array) return layout.bytes(value)
    if ('capacity' in value) {
      const offset = layout.reserve(value.capacity)
      buffers.set(value, offset)
      return offset
    }
    if ('bytes' in value) return placeMessage(value)
    const array = layout.reserve((value.length + 1) * 8)
    value.forEach((string, i) => layout.string(array + i * 8, string))
    return array
  }
  const placeMessage = ({ bytes, relocations }: Message): number => {
    const offset = layout.bytes(bytes)
    for (const relocation of relocations) {
      if (isStep(relocation.of))
        uses.push({ step: resultOf(relocation.of), size: relocation.size, where: offset + relocation.offset })
      else pointTo(offset + relocation.offset, relocation.of)
    }
    return offset
  }
  const placeArgument = (at: number, arg: Arg): void => {
    if (typeof arg === 'number' || typeof arg === 'bigint') layout.integer(at, arg)
    else if (arg === null) layout.integer(at, 0)
    else if (isStep(arg)) uses.push({ step: resultOf(arg), size: 8, where: at })
    else pointTo(at, arg)
  }

  box.steps.forEach((step, i) => {
    placing = i
    const at = steps + i * STEP
    if (isMade(step)) {
      layout.integer(at, kernelNumber(step.signature.call))
      step.args.forEach((arg, k) => placeArgument(at + 8 + k * 8, arg))
    } else {
      layout.integer(at, REFUSE)
      layout.integer(at + 8, step.leftOut ? 0 : -(step.refused ?? 0))
    }
    layout.integer32(at + 56, step.mayFail ? 1 : 0)
    layout.integer32(at + 60, manner(step, box))
    if (!step.leftOut) results.set(step.id, i)
  })

  uses.sort((a, b) => a.step - b.step)
  const useTable = layout.reserve(uses.length * USE)
  uses.forEach(({ step, size, where }, i) => {
    layout.integer32(useTable + i * USE, step)
    layout.integer32(useTable + i * USE + 4, size)
    layout.pointer(useTable + i * USE + 8, where)
  })

  const whereabouts = layout.reserve(WHEREABOUTS)
  const memoryOfChild = memoryFor(box)
  if (memoryOfChild === 'afresh') {
    layout.string(header + 80, stageProgram())
    const words = layout.reserve(3 * 8)
    layout.string(words, 'runner')
    layout.pointer(words + 8, whereabouts)
    layout.pointer(header + 88, words)
  }

  layout.close()
  const stackCount = 1 + box.steps.filter(forks).length
  const stacks = layout.align(64)
  const flags = box.flags | (memoryOfChild === 'shared' ? CLONE_VM : 0)
  layout.integer(header, flags >>> 0)
  layout.integer(header + 8, box.steps.length)
  layout.integer(header + 16, uses.length)
  layout.pointer(header + 24, steps)
  layout.pointer(header + 32, useTable)
  layout.pointer(header + 40, stacks)
  layout.integer(header + 48, STACK)
  const descriptors = [...wiring.stdio, wiring.report, wiring.control, wiring.waits ? 1 : 0]
  descriptors.forEach((fd, i) => layout.integer32(header + 56 + i * 4, fd))

  const arena = borrow(stacks + stackCount * STACK)
  layout.integer32(header + 96, arena.fd)
  layout.integer32(header + 104, wiring.ownGroup ? 1 : 0)
  layout.copyTo(arena)
  const { address, bytes, fd } = arena
  bytes.set(new TextEncoder().encode(`${address} ${bytes.length} ${fd} ${address + BigInt(header)}\0`), whereabouts)
  return {
    arena: { ...arena, address: arena.address + BigInt(header) },
    contents(buffer) {
      const offset = buffers.get(buffer)
      if (offset === undefined) throw new Error('no call of this list uses that buffer')
      return arena.bytes.slice(offset, offset + buffer.capacity)
    },
  }
}

/** Netlink's answers hold an errno of their own: those that the list receives from a netlink socket. */
function manner(step: Step, box: Box): number {
  const { signature, args } = step
  if (!isMade(step)) return MANNER.plain
  if (signature.call === 'execve' || signature.call === 'exit_group') return MANNER.last
  if (signature.call !== 'recvfrom') return MANNER.plain
  const [fd] = args
  const socket = box.steps.find(step => isStep(fd) && step.id === fd.id)
  return socket?.args[0] === AF_NETLINK ? MANNER.netlinkAck : MANNER.plain
}

/** What the runner takes for a call: its number, and -1 for a new process. */
function kernelNumber(call: string): number {
  const number = runner().number(call)
  if (number !== -1 || call === 'fork' || call === 'clone3') return number
  throw new Error(`native/calls.h does not name the system call ${call}`)
}
