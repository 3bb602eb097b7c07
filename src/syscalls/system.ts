// Calls that change the machine itself: the ones that a root in a user namespace is refused.
import { CLOCK } from './flags.ts'
import { bytes, number32, oneOf, size, text } from './parameters.ts'
import { type Step, step } from './step.ts'
import { filled, syscall, takes } from './syscall.ts'

const CLOCK_SETTIME = {
  call: 'clock_settime',
  man: 'clock_settime(2)',
  does: "sets the machine's clock",
  params: { clockid: CLOCK, tp: 'bytes' },
} as const

/** Sets a clock, in whole seconds since 1970. Error: EPERM without CAP_SYS_TIME in the first user namespace. clock_settime(2) */
export const clock_settime = takes(
  [oneOf('clockid', CLOCK), size('seconds')],
  (clockid, seconds): Step =>
    step(CLOCK_SETTIME, [clockid, new Uint8Array(new BigInt64Array([BigInt(seconds), 0n]).buffer)]),
)

/** Loads a kernel module. Errors: EPERM without CAP_SYS_MODULE in the first user namespace, ENOEXEC. init_module(2) */
export const init_module = syscall(
  'init_module',
  'init_module(2)',
  'loads code into the kernel',
  [bytes('module_image'), filled('len'), text('param_values')],
  (module_image, param_values = '') => [module_image, module_image.length, param_values],
)

/**
 * Restarts the machine, or in a PID namespace of its own ends that. First the kernel asks who calls, then it looks at
 * the magic numbers: where these are wrong, nothing happens.
 * Errors: EPERM without CAP_SYS_BOOT over the PID namespace, EINVAL for wrong magic numbers. reboot(2)
 */
export const reboot = syscall(
  'reboot',
  'reboot(2)',
  'restarts or halts the machine, or ends a PID namespace',
  [number32('magic'), number32('magic2'), number32('op'), filled('arg')],
  (magic, magic2, op) => [magic, magic2, op, 0],
)
