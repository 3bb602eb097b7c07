// Writes any system call down, also one that the toolkit has no function for.
import { close, type Step } from 'cooperage'

/** @param call the kernel's name, as in native/calls.h */
export const raw = (call: string, ...args: Step['args']): Step => ({
  ...close(0),
  id: 1_000_000 + Math.floor(Math.random() * 1_000_000),
  signature: {
    call,
    man: `${call}(2)`,
    does: 'attacks',
    params: Object.fromEntries(args.map((arg, i) => [`argument${i}`, arg instanceof Uint8Array ? 'bytes' : 'int'])),
  },
  args,
})

/** The numbers of the descriptors that the runner or Node might have left open. */
export const descriptors = Array.from({ length: 60 }, (_, i) => i + 3)
