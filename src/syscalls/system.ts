// Calls that change the machine itself: the ones that a root in a user namespace is refused.
import { CLOCK } from './flags.ts'
import { type Step, step } from './step.ts'

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

const REBOOT = {
  call: 'reboot',
  man: 'reboot(2)',
  does: 'restarts or halts the machine, or ends a PID namespace',
  params: { magic: 'int', magic2: 'int', op: 'int', arg: 'int' },
} as const

/**
 * Restarts the machine, or in a PID namespace of its own ends that. First the kernel asks who calls, then it looks at
 * the magic numbers: where these are wrong, nothing happens.
 * Errors: EPERM without CAP_SYS_BOOT over the PID namespace, EINVAL for wrong magic numbers. reboot(2)
 */
export const reboot = (magic: number, magic2: number, op: number): Step => step(REBOOT, [magic, magic2, op, 0])
