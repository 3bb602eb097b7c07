// Waiting for processes that Node did not start, and so does not wait for.
import { constants } from 'node:os'
import { runner } from './native.ts'

/** How a process ended: one of the two is there. */
export interface Exit {
  readonly code: number | undefined
  readonly signal: NodeJS.Signals | undefined
}

const WNOHANG = 1
const waiting = new Map<number, (exit: Exit) => void>()
let keepAlive: NodeJS.Timeout | undefined

/**
 * Kept when the process has ended; its zombie is gone then.
 * @param atOnce called at once; a caller that awaits the promise continues a little later
 */
export function waitFor(pid: number, atOnce = () => {}): Promise<Exit> {
  return new Promise(resolve => {
    if (waiting.size === 0) process.on('SIGCHLD', reap)
    waiting.set(pid, exit => {
      atOnce()
      resolve(exit)
    })
    // A signal handler alone does not keep Node alive; and the child may have ended before there was one.
    keepAlive ??= setInterval(reap, 50)
    setImmediate(reap)
  })
}

/** Stands still until the process has ended. */
export function waitForNow(pid: number): Exit {
  for (;;) {
    const exit = hasEnded(pid, 0)
    if (exit) return exit
  }
}

/** One SIGCHLD may stand for several children, and for Node's own, which Node waits for itself. */
function reap(): void {
  for (const [pid, resolve] of waiting) {
    const exit = hasEnded(pid, WNOHANG)
    if (!exit) continue
    waiting.delete(pid)
    resolve(exit)
  }
  if (waiting.size > 0) return
  process.off('SIGCHLD', reap)
  clearInterval(keepAlive)
  keepAlive = undefined
}

/** wait4(2) for one child. ECHILD, which cannot be, counts as an end. */
function hasEnded(pid: number, flags: number): Exit | undefined {
  const { call, number, fill } = runner()
  const status = new Int32Array(1)
  const result = fill(address => call(number('wait4'), pid, address, flags, 0), status)
  const EINTR = 4
  if (result === 0 || result === -EINTR) return undefined
  return decodeStatus(status[0] as number)
}

/** A wait status as wait4(2) gives it. */
export function decodeStatus(status: number): Exit {
  const signal = status & 0x7f
  if (signal === 0) return { code: (status >> 8) & 0xff, signal: undefined }
  const [name] = Object.entries(constants.signals).find(([, value]) => value === signal) ?? [`SIG${signal}`]
  return { code: undefined, signal: name as NodeJS.Signals }
}
