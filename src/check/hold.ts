// Holds on to one process while it is judged. A PID alone may belong to another process a moment later.
import { closeSync, readlinkSync } from 'node:fs'
import { UserError } from '../base/user-error.ts'
import { look } from '../proc/process.ts'
import { unlessHidden } from '../proc/processes.ts'
import { runner } from '../run/native.ts'

export interface Held {
  readonly pid: number
  /** Whether it has ended. A zombie has ended. */
  ended(): boolean
  /** Throws UserError if it has ended, or if /proc shows another process under its PID. */
  confirm(): void
  /** Lets it go. Afterwards it counts as ended. */
  release(): void
}

/**
 * Opens a pidfd for the process and reads its start time. pidfd_open(2), proc_pid_stat(5)
 * @param pid as our /proc shows it
 * Throws UserError where no process has this PID, and where it is a thread's.
 */
export function hold(pid: number): Held {
  const held = holdIfThere(pid)
  if (held) return held
  const leader = leaderOf(pid)
  if (leader !== pid) throw new UserError(2, `${pid} is a thread of process ${leader}`, `Name the process: ${leader}.`)
  throw new UserError(2, `there is no process ${pid}`, '`ps -e` shows those that there are.')
}

/** The same; undefined where no process has this PID. */
export function holdIfThere(pid: number): Held | undefined {
  if (!showsUs()) return notHeld(pid)
  const began = startTime(pid)
  let pidfd = open(pid)
  let released = false
  const isThere = () => began !== undefined && began === startTime(pid)
  const ended = () => released || !isThere() || (pidfd === undefined ? isZombie(pid) : hasEnded(pidfd))
  const release = () => {
    if (pidfd !== undefined) closeSync(pidfd)
    pidfd = undefined
    released = true
  }
  // Another process may have got the PID before the pidfd was open.
  if (!isThere() || isThread(pid)) {
    release()
    return undefined
  }
  const wasZombie = ended()
  return {
    pid,
    ended,
    release,
    confirm() {
      if (showsUs() && (wasZombie ? !isThere() : ended())) throw endedMeanwhile(pid)
    },
  }
}

const endedMeanwhile = (pid: number) =>
  new UserError(
    1,
    `process ${pid} ended while it was judged, so there is no verdict`,
    'Give the box a command that stays alive.',
  )

/** False where a box has covered our /proc. What is there shows other PIDs than those that our system calls take. */
function showsUs(): boolean {
  try {
    return readlinkSync('/proc/self') === String(process.pid)
  } catch {
    return false
  }
}

/** For a process in a /proc that does not show us: it can be looked at, but not held or killed. */
const notHeld = (pid: number): Held => ({ pid, ended: () => true, confirm: () => {}, release: () => {} })

/** In clock ticks since boot. A process keeps it, and no two processes have the same PID and the same start time. */
export const startTime = (pid: number): number | undefined => unlessHidden(() => look(pid).stat.starttime)

/** /proc has a directory for each thread too, which no list of processes shows. proc(5) */
const leaderOf = (pid: number): number => unlessHidden(() => look(pid).status.Tgid) ?? pid

const isThread = (pid: number): boolean => leaderOf(pid) !== pid

const isZombie = (pid: number): boolean => /[ZX]/.test(unlessHidden(() => look(pid).status.State) ?? 'X')

/** Undefined where the kernel refuses: before Linux 5.3, or by a seccomp filter. Then the start time must do. */
function open(pid: number): number | undefined {
  const { call, number } = runner()
  const pidfd = call(number('pidfd_open'), pid, 0)
  return pidfd < 0 ? undefined : pidfd
}

/** A pidfd becomes readable when its process has ended. poll(2) */
function hasEnded(pidfd: number): boolean {
  const { call, number, fill } = runner()
  const POLLIN = 1
  const pollfd = new Int32Array([pidfd, POLLIN])
  const atOnce = new Int32Array(4) // a struct timespec of no seconds
  return fill(time => fill(address => call(number('ppoll'), address, 1, time, 0, 0), pollfd), atOnce) > 0
}
