// Why the propagation of a mount cannot be changed (EINVAL): by then / may be no mount any more. mount_namespaces(7)
import type { Step } from '../../syscalls/step.ts'
import { type Before, calls, type Reason } from './before.ts'

export function privateTooLate({ args }: Step, before: Before): Reason | undefined {
  if (args[1] !== '/' || calls(before, 'chroot').length === 0) return undefined
  return {
    means:
      'after chroot / is a directory and no mount, so it has no propagation; and what was mounted before has reached the host by now',
    fix: 'put this line first, before all other mounts: what is cut off early cannot echo',
  }
}
