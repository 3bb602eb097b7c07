// Writes a box into memory as native/runner.c reads it: struct list, its steps, and every string that they name.
import { randomBytes } from 'node:crypto'
import { UserError } from '../base/user-error.ts'
import type { Box } from '../syscalls/clone.ts'
import { AF_NETLINK, CLONE_NEWTIME, CLONE_NEWUSER, CLONE_VM, PR_SET_DUMPABLE } from '../syscalls/constants.ts'
import { type Arg, isStep, type Message, type ResultBuffer, type Step } from '../syscalls/step.ts'
import { FORK, KIND, LIST, NO_HOST, POINTER, REFUSE, RELOCATION, STEP } from './abi.ts'
import { type Arena, borrow, mapOnce } from './arena.ts'
import { compiled } from './build.ts'
import { UsedTooEarly } from './failure.ts'
import { Layout } from './layout.ts'
import { runner } from './native.ts'

/** What the new process gets of ours: its descriptors 0, 1 and 2, and the two pipes between it and Node. */
export interface Wiring {
  readonly stdio: readonly [number, number, number]
  readonly report: number
  /** The pipe that permits each call; -1 when the list runs without stops. */
  readonly control: number
  /** Node stops until the new process has executed a program or exited. */
  readonly waits: boolean
  /** The new process begins a session. */
  readonly ownSession?: boolean
  /** The host in which the list is performed; where there is none, in our own namespaces. */
  readonly host?: Host | undefined
}

/** The namespaces of another process, as a place for lists. src/lab/host.ts makes them. */
export interface Host {
  /** The first process in there, as we see it, and a descriptor of it (pidfd_open(2)), or HERE. */
  readonly pid: number
  readonly pidfd: number
  /** The files cgroup.procs of its cgroups. Empty where it has none of its own. */
  readonly cgroups: readonly string[]
}

const STACK_SIZE = 16384
/** Bytes for the argument of native/runner-main.c: four numbers. */
const PROGRAM_ARGUMENT_SIZE = 96

const isMade = ({ refused, leftOut }: Step): boolean => refused === undefined && !leftOut

/** After these calls the kernel closes the memory to other processes (PR_SET_DUMPABLE), so Node must not share it. */
const CHANGES_CREDENTIALS = new Set(['setns', 'setuid', 'setgid', 'setresuid', 'setresgid', 'setgroups', 'capset'])

function changesCredentials({ signature: { call }, args: [first] }: Step): boolean {
  if (call === 'unshare') return (Number(first) & CLONE_NEWUSER) !== 0
  if (call === 'prctl') return first === PR_SET_DUMPABLE
  return CHANGES_CREDENTIALS.has(call)
}

/**
 * A process that shares its parent's memory enters a time namespace only at execve, and could still set the clocks of one
 * that it was born into. A C program shares no memory, so a list with such a call must not either. time_namespaces(7)
 */
const entersTime = ({ signature: { call }, args: [first] }: Step): boolean =>
  ['unshare', 'clone3'].includes(call) && (Number(first) & CLONE_NEWTIME) !== 0

/** Calls that make a child which performs the rest of the list, while the calling process waits. */
export const forks = ({ signature: { call } }: Step): boolean => call === 'fork' || call === 'clone3'

/** Whether a step makes a user namespace and maps its ids: what follows is the first process of a host. */
const makesHost = ({ signature: { call }, args }: Step): boolean => call === 'clone3' && args.length > 1

/** Whether a step names a descriptor by its number. A program that is executed does not inherit Node's descriptors. */
function namesDescriptor({ signature: { params }, args }: Step): boolean {
  let i = 0
  for (const name in params) {
    const arg = args[i++]
    if (params[name] === 'fd' && typeof arg === 'number' && arg > 2) return true
  }
  return false
}

/**
 * Where the new process performs its list.
 * - `shared`: in Node's memory, which is the fastest.
 * - `separate`: in the memory of a small program (native/runner-main.c), for a list that changes credentials or enters a
 *   time namespace.
 * - `copied`: in a copy of Node's memory, where `separate` cannot be. A process that begins in a new user namespace would
 *   lose its capabilities by executing the program, and one that begins in a new time namespace would not enter it before.
 */
export function memoryFor(box: Box): 'shared' | 'separate' | 'copied' {
  if (box.flags & CLONE_NEWTIME) return 'copied'
  if (!box.steps.some(step => changesCredentials(step) || entersTime(step))) return 'shared'
  return box.flags & CLONE_NEWUSER || box.steps.some(namesDescriptor) ? 'copied' : 'separate'
}

let program: string | undefined
const runnerProgram = (): string => {
  program ??= compiled('runner')
  return program
}

/** A box in memory, ready for runner_start. Return the arena when no process can use it any more. */
export interface Assembled {
  /** A random number that is in each report of this list. */
  readonly cookie: bigint
  readonly arena: Arena
  /** The bytes that a call wrote to a buffer. */
  contents(buffer: ResultBuffer): Uint8Array
}

export function assemble(box: Box, wiring: Wiring): Assembled {
  const layout = new Layout()
  const results = new Map<number, number>() // the id of a step → its place in the list
  const buffers = new Map<ResultBuffer, number>()
  const relocations: { step: number; size: 4 | 8; where: number }[] = []

  const steps = layout.reserve(box.steps.length * STEP.size)
  const header = layout.reserve(LIST.size)
  const memory = new Map<object, number>()

  /** The call whose arguments are being placed. */
  let placing = 0
  const resultOf = (step: Step): number => {
    const index = results.get(step.id)
    if (index === undefined) throw new UsedTooEarly(step, box.steps[placing] as Step, box)
    return index
  }

  /** Writes the address of a value, which lies elsewhere, to a place of the list. */
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
    const array = layout.reserve((value.length + 1) * POINTER)
    value.forEach((string, i) => layout.string(array + i * POINTER, string))
    return array
  }
  const placeMessage = (message: Message): number => {
    const offset = layout.bytes(message.bytes)
    for (const relocation of message.relocations) {
      if (isStep(relocation.of))
        relocations.push({ step: resultOf(relocation.of), size: relocation.size, where: offset + relocation.offset })
      else pointTo(offset + relocation.offset, relocation.of)
    }
    return offset
  }
  const placeArgument = (at: number, arg: Arg): void => {
    if (typeof arg === 'number' || typeof arg === 'bigint') layout.integer(at, arg)
    else if (arg === null) layout.integer(at, 0)
    else if (isStep(arg)) relocations.push({ step: resultOf(arg), size: 8, where: at })
    else pointTo(at, arg)
  }

  box.steps.forEach((step, i) => {
    placing = i
    const at = steps + i * STEP.size
    const args = at + STEP.at.args
    if (isMade(step)) {
      layout.integer(at + STEP.at.number, kernelNumber(step.signature.call))
      step.args.forEach((arg, k) => placeArgument(args + k * 8, arg))
    } else {
      layout.integer(at + STEP.at.number, REFUSE)
      layout.integer(args, step.leftOut ? 0 : -(step.refused ?? 0))
    }
    layout.integer32(at + STEP.at.may_fail, step.mayFail ? 1 : 0)
    layout.integer32(at + STEP.at.kind, kindOf(step, box))
    if (!step.leftOut) results.set(step.id, i)
  })

  relocations.sort((a, b) => a.step - b.step)
  const relocationTable = layout.reserve(relocations.length * RELOCATION.size)
  relocations.forEach(({ step, size, where }, i) => {
    const at = relocationTable + i * RELOCATION.size
    layout.integer32(at + RELOCATION.at.step, step)
    layout.integer32(at + RELOCATION.at.size, size)
    layout.pointer(at + RELOCATION.at.where, where)
  })

  const programArgument = layout.reserve(PROGRAM_ARGUMENT_SIZE)
  const { host } = wiring
  const memoryOfChild = host ? 'separate' : memoryFor(box)
  if (memoryOfChild === 'separate') {
    layout.string(header + LIST.at.program, runnerProgram())
    const words = layout.reserve(3 * POINTER)
    layout.string(words, 'runner')
    layout.pointer(words + POINTER, programArgument)
    layout.pointer(header + LIST.at.arguments, words)
  }

  if (host) {
    const files = layout.reserve((host.cgroups.length + 1) * POINTER)
    host.cgroups.forEach((file, i) => layout.string(files + i * POINTER, file))
    layout.pointer(header + LIST.at.cgroups, files)
    layout.string(header + LIST.at.directory, process.cwd())
  }

  if (box.steps.some(makesHost)) layout.string(header + LIST.at.init, compiled('init'))

  layout.close()
  const stackCount = 1 + box.steps.filter(forks).length
  const stacks = layout.align(64)
  const flags = box.flags | (memoryOfChild === 'shared' ? CLONE_VM : 0)
  layout.integer(header + LIST.at.flags, flags >>> 0)
  layout.integer(header + LIST.at.step_count, box.steps.length)
  layout.integer(header + LIST.at.relocation_count, relocations.length)
  layout.pointer(header + LIST.at.steps, steps)
  layout.pointer(header + LIST.at.relocations, relocationTable)
  layout.pointer(header + LIST.at.stacks, stacks)
  layout.integer(header + LIST.at.stack_size, STACK_SIZE)
  wiring.stdio.forEach((fd, i) => layout.integer32(header + LIST.at.stdio + i * 4, fd))
  layout.integer32(header + LIST.at.report, wiring.report)
  layout.integer32(header + LIST.at.control, wiring.control)
  layout.integer32(header + LIST.at.waits, wiring.waits ? 1 : 0)

  const cookie = randomBytes(8).readBigInt64LE()
  layout.integer(header + LIST.at.cookie, cookie)
  layout.integer32(header + LIST.at.host, host?.pidfd ?? NO_HOST)

  // A process of somebody else's list may keep its memory: nothing else may lie there later.
  const size = stacks + stackCount * STACK_SIZE
  const arena = host ? mapOnce(size) : borrow(size)
  layout.integer32(header + LIST.at.arena, arena.fd)
  layout.integer32(header + LIST.at.new_session, wiring.ownSession || host ? 1 : 0)
  layout.copyTo(arena)
  const { address, bytes, fd } = arena
  bytes.set(new TextEncoder().encode(`${address} ${bytes.length} ${fd} ${address + BigInt(header)}\0`), programArgument)
  return {
    cookie,
    arena: { ...arena, address: arena.address + BigInt(header) },
    contents(buffer) {
      const offset = buffers.get(buffer)
      if (offset === undefined) throw new Error('no call of this list uses that buffer')
      return arena.bytes.slice(offset, offset + buffer.capacity)
    },
  }
}

/** What the runner must know of a step: that its call does not return, or that it receives a netlink answer. */
function kindOf(step: Step, box: Box): number {
  const { signature, args } = step
  if (!isMade(step)) return KIND.PLAIN
  if (signature.call === 'execve' || signature.call === 'exit_group') return KIND.NO_RETURN
  if (signature.call !== 'recvfrom') return KIND.PLAIN
  const [fd] = args
  const socket = box.steps.find(step => isStep(fd) && step.id === fd.id)
  return socket?.args[0] === AF_NETLINK ? KIND.NETLINK_ACK : KIND.PLAIN
}

/** The number that the runner takes for a call: the system call's, or FORK for a new process. */
function kernelNumber(call: string): number {
  const number = runner().number(call)
  if (number !== FORK || call === 'fork' || call === 'clone3') return number
  throw new UserError(
    2,
    `there is no system call ${JSON.stringify(call)}`,
    'native/calls.h names those that a list may have.',
  )
}
