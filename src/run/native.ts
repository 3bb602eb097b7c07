// The functions of native/runner.c, called through koffi.

import { compiled } from './build.ts'
import { koffi } from './koffi.ts'

interface Native {
  /** Starts an assembled list. Gives the PID of the new process, or -errno. */
  start(list: bigint): number
  /** Makes one system call in this thread. Gives its result, or -errno. */
  call(number: number, ...args: (number | bigint)[]): number
  /** The number of a system call on this machine. -1 when it has none, and for fork and clone3, which are no plain calls. */
  number(name: string): number
  /** Calls a function with the address of an array, for a system call that writes to it. */
  fill(call: (address: bigint) => number, array: Int32Array): number
  /** Mapped memory as an array. */
  view(address: bigint, size: number): Uint8Array
}

let native: Native | undefined

/** Loads native/runner.c; compiles it when there is no compiled file. */
export const runner = (): Native => {
  native ??= load(compiled('runner.so'))
  return native
}

function load(path: string): Native {
  const library = koffi().load(path)
  const start = library.func('long runner_start(uintptr_t list)')
  const call = library.func('long runner_call(long n, long a, long b, long c, long d, long e, long f)')
  const find = library.func('long runner_number(const char *name)')
  const numbers = new Map<string, number>()
  return {
    start,
    call: (number, a = 0, b = 0, c = 0, d = 0, e = 0, f = 0) => Number(call(number, a, b, c, d, e, f)),
    number(name) {
      const known = numbers.get(name)
      if (known !== undefined) return known
      const number = find(name) as number
      numbers.set(name, number)
      return number
    },
    fill: (callWith, array) => callWith(koffi().address(array)),
    view: (address, size) => new Uint8Array(koffi().view(address, size)),
  }
}
