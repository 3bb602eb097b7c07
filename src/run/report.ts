// What the runner says after every call, native/runner.c's struct report.

import type { Step } from '../syscalls/step.ts'
import { REPORT } from './abi.ts'

/** One call, performed. */
export interface Report {
  /** Its place in the list, from 0; -1 for the clone of the first process. */
  readonly index: number
  readonly step: Step
  /** What the kernel gave; -errno where it failed. */
  readonly result: number
  /** 0, or why it failed: the kernel's errno, or the one inside a netlink answer. */
  readonly errno: number
  /** Nanoseconds that the call took. */
  readonly ns: number
  /** CLOCK_MONOTONIC when it began, nanoseconds. */
  readonly began: bigint
  /** An execve or an exit that has begun. If it succeeds, no process is left to report it. */
  readonly aboutTo: boolean
}

const { size: SIZE, at: FIELD } = REPORT

/**
 * Cuts the bytes from the pipe into reports, in the order of the list, and keeps an incomplete report for later. After a
 * fork two processes write: the child may report its next calls before the parent reports the fork.
 */
export class Reports {
  /** Bytes came that the runner has not written. Nothing that comes after them is read. */
  areForged = false
  #steps: readonly Step[]
  #cookie: bigint
  #rest: Buffer = Buffer.alloc(0)
  #early: Report[] = []
  #next = 0

  constructor(steps: readonly Step[], cookie: bigint) {
    this.#steps = steps
    this.#cookie = cookie
  }

  take(bytes: Buffer): Report[] {
    const all = this.#rest.length ? Buffer.concat([this.#rest, bytes]) : bytes
    const whole = Math.floor(all.length / SIZE)
    this.#rest = all.subarray(whole * SIZE)
    const ready: Report[] = []
    const view = new DataView(all.buffer, all.byteOffset, all.length)
    for (let i = 0; i < whole; i++) {
      this.areForged ||= !this.#isOurs(view, i * SIZE)
      if (this.areForged) break
      const report = this.#decode(view, i * SIZE)
      if (report.index < 0) ready.push(report)
      else if (report.index !== this.#next) this.#early.push(report)
      else this.#inTurn(report, ready)
    }
    return ready
  }

  /** What is left when the pipe is closed: a parent was killed before it could report its fork. */
  late(): Report[] {
    return this.#early.splice(0)
  }

  /** It is this one's turn, and perhaps now that of some who came too early. */
  #inTurn(report: Report, ready: Report[]): void {
    for (let next: Report | undefined = report; next; next = this.#waiting()) {
      ready.push(next)
      if (!next.aboutTo) this.#next++
    }
  }

  #waiting(): Report | undefined {
    const place = this.#early.findIndex(report => report.index === this.#next)
    return place < 0 ? undefined : this.#early.splice(place, 1)[0]
  }

  /** A list that writes into the pipe does not know the cookie. */
  #isOurs(bytes: DataView, at: number): boolean {
    const index = bytes.getInt32(at + FIELD.step, true)
    return bytes.getBigInt64(at + FIELD.cookie, true) === this.#cookie && index >= -1 && index < this.#steps.length
  }

  #decode(bytes: DataView, at: number): Report {
    const index = bytes.getInt32(at + FIELD.step, true)
    const result = number64(bytes, at + FIELD.result)
    const answer = number64(bytes, at + FIELD.answer)
    const failed = result < 0 && result > -4096
    const began = bytes.getBigInt64(at + FIELD.began, true)
    return {
      index,
      step: this.#steps[index] as Step,
      aboutTo: bytes.getInt32(at + FIELD.about_to, true) === 1,
      result,
      errno: failed ? -result : answer < 0 ? -answer : 0,
      began,
      ns: Number(bytes.getBigInt64(at + FIELD.ended, true) - began),
    }
  }
}

/** 64 bits as a number. Only an address that a call gives could be too large for one, and is not: 47 bits. */
const number64 = (bytes: DataView, at: number): number =>
  bytes.getInt32(at + 4, true) * 2 ** 32 + bytes.getUint32(at, true)

/** An execve or an exit that succeeded: the pipe is closed, so no failure will be reported. */
export const succeeded = (becoming: Report): Report => ({
  ...becoming,
  aboutTo: false,
  ns: Number(process.hrtime.bigint() - becoming.began),
})
