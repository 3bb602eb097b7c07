// Calls that change the machine itself: the ones that a root in a user namespace is refused.
import { CLOCK } from '../names.ts'
import { type Step, step } from '../step.ts'

const CLOCK_SETTIME = {
  call: 'clock_settime',
  man: 'clock_settime(2)',
  does: "sets the machine's clock",
  params: { clockid: CLOCK, tp: 'bytes' },
} as const

/** Sets a clock, in whole seconds since 1970. Error: EPERM without CAP_SYS_TIME in the first user namespace. clock_settime(2) */
export const clock_settime = (clock: number, seconds: number): Step =>
  step(CLOCK_SETTIME, [clock, new Uint8Array(new BigInt64Array([BigInt(seconds), 0n]).buffer)])

const INIT_MODULE = {
  call: 'init_module',
  man: 'init_module(2)',
  does: 'loads code into the kernel',
  params: { module_image: 'bytes', len: 'int', param_values: 'string' },
} as const

/** Loads a kernel module. Errors: EPERM without CAP_SYS_MODULE in the first user namespace, ENOEXEC. init_module(2) */
export const init_module = (image: Uint8Array, parameters = ''): Step =>
  step(INIT_MODULE, [image, image.length, parameters])
