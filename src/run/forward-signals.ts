// Signals that we get while a box runs: they are meant for the box.
//
// Some never reach it: the kernel drops a signal for which PID 1 has no handler (pid_namespaces(7)), and most programs have
// none. `sleep` as PID 1 cannot be interrupted, but Ctrl-C must work all the same.
import { readFileSync } from 'node:fs'
import { constants } from 'node:os'
import { setTimeout as pause } from 'node:timers/promises'
import { readIfThere } from '../base/read-if-there.ts'
import { descendants } from '../proc/processes.ts'
import { StepFailed } from './failure.ts'
import type { Running } from './start.ts'
import type { Exit } from './wait.ts'

/** How long a signal may take to show its effect, and how long a program that catches SIGTERM may take; milliseconds. */
const EFFECT = 100
const GRACE = 2000

const ENDING = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
const OTHERS = ['SIGUSR1', 'SIGUSR2'] as const

export interface Watch {
  /** Runs before we wait for the end of the box. */
  readonly meanwhile?: (running: Running) => Promise<unknown>
  /** The box has a session of its own, so the terminal's signals (Ctrl-C) reach it only through us. */
  readonly ownSession?: boolean
  /** True while a Ctrl-C is told which the box has got already. */
  readonly typed?: () => boolean
  /** True while another part of cooper handles the signals. */
  readonly paused?: () => boolean
}

/**
 * Starts a box, waits for its end, and forwards our signals to it. If no process in the box catches or ignores a signal
 * that ends, the box is killed, and counts as ended by that signal.
 * Throws what `begin` and `meanwhile` throw, unless a signal was the reason.
 */
export async function untilEnd(
  begin: () => Running,
  {
    meanwhile = ({ performed }) => performed,
    ownSession = false,
    typed = ownSession ? () => false : typedAtOurs,
    paused = () => false,
  }: Watch = {},
): Promise<Exit> {
  let running: Running | undefined
  let over = false
  let received: NodeJS.Signals | undefined
  let killedFor: NodeJS.Signals | undefined

  const end = async (signal: NodeJS.Signals) => {
    if (!running || paused()) return
    const { pid } = running
    received = signal
    // Look now: a process that handles the signal may have exited, for another reason, when we look again.
    const heeded = isHeeded(pid, signal)
    if (signal !== 'SIGINT' || !typed()) send(pid, signal)
    await pause(EFFECT)
    if (heeded && signal === 'SIGINT') return // a shell, which only wants a new line
    if (heeded && !over) await pause(GRACE)
    if (over) return
    killedFor = signal
    running.kill()
  }
  const handDown = (signal: NodeJS.Signals) => running && send(running.pid, signal)
  // Before the box starts, because its program may run before we get to this line.
  for (const signal of ENDING) process.on(signal, end)
  for (const signal of OTHERS) process.on(signal, handDown)
  try {
    running = begin()
    void running.exited.then(() => (over = true))
    await meanwhile(running)
  } catch (error) {
    if (!running || !received || error instanceof StepFailed) throw error
  } finally {
    await running?.exited
    for (const signal of ENDING) process.off(signal, end)
    for (const signal of OTHERS) process.off(signal, handDown)
  }
  return killedFor ? { code: undefined, signal: killedFor } : running.exited
}

/**
 * Whether Ctrl-C was typed, as far as one can tell: then the terminal has sent it to everybody in the foreground, and the
 * box has it already. proc_pid_stat(5): the fields after the name are state, ppid, pgrp, session, tty_nr, tpgid.
 */
function typedAtOurs(): boolean {
  try {
    const fields = readFileSync('/proc/self/stat', 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ')
    return fields[4] !== '0' && fields[2] === fields[5]
  } catch {
    return false
  }
}

/** Whether a process in the box catches or ignores the signal, and so decides what happens. */
function isHeeded(pid: number, signal: NodeJS.Signals): boolean {
  const bit = 1n << BigInt(constants.signals[signal] - 1)
  return [pid, ...descendants(pid)].some(each => (dispositions(each) & bit) !== 0n)
}

/** SigIgn and SigCgt of proc_pid_status(5), together. */
function dispositions(pid: number): bigint {
  const masks = (readIfThere(`/proc/${pid}/status`) ?? '').matchAll(/^Sig(?:Ign|Cgt):\t(\w+)$/gm)
  return [...masks].reduce((all, [, mask]) => all | BigInt(`0x${mask}`), 0n)
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch {
    // it was quicker
  }
}
