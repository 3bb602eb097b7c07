// What the errnos of calls on the whole machine mean: init_module(2), clock_settime(2), reboot(2), swapon(2). Their EPERM
// proves that root in a user namespace is not root of the machine.
import { errnoRules, type RuleText } from './errno-rule.ts'

const wholeMachine = (call: string, capability: string, what: string): RuleText => ({
  id: `${call}.EPERM.whole-machine`,
  means: `${what}, so it needs ${capability} in the initial user namespace: root of a box has it only over the box`,
  fix: 'leave it out: the box is meant to stop this call; only the real root, outside every user namespace, may make it',
})

export const systemRules = errnoRules([
  wholeMachine(
    'init_module',
    'CAP_SYS_MODULE',
    'a module becomes part of the one kernel that all share (and kernel.modules_disabled forbids it even to root)',
  ),
  {
    id: 'init_module.ENOEXEC.wrong-kernel',
    means: 'the image is no module for this kernel and processor',
    fix: 'take the one from /lib/modules/$(uname -r)',
  },
  { id: 'init_module.EEXIST.loaded', means: 'the module is loaded already', fix: 'nothing to do' },
  {
    id: 'init_module.ENOENT.unknown-symbol',
    means: 'the module uses a symbol that no loaded module provides',
    fix: 'load what it depends on first: modprobe does',
  },
  {
    id: 'init_module.ENOKEY.not-signed',
    means: 'this kernel loads only modules signed with a key it knows',
    fix: 'use the module of the distribution',
  },
  {
    id: 'init_module.EBADF.not-open',
    means: 'the descriptor is not open for reading',
    fix: 'open the .ko file with O_RDONLY',
  },
  {
    id: 'init_module.EINVAL.inconsistent',
    means: 'the parameters, flags or image are inconsistent',
    fix: 'pass "" as parameters',
  },
  wholeMachine(
    'delete_module',
    'CAP_SYS_MODULE',
    'a module is part of the one kernel that all share (and kernel.modules_disabled forbids it even to root)',
  ),
  { id: 'delete_module.ENOENT.not-loaded', means: 'no module of that name is loaded', fix: 'see lsmod' },
  { id: 'delete_module.EBUSY.in-use', means: 'the module is not ready to go', fix: 'try again' },
  wholeMachine(
    'clock_settime',
    'CAP_SYS_TIME',
    'there is one clock for all (a time namespace shifts only the monotonic ones)',
  ),
  {
    id: 'clock_settime.EINVAL.bad-time',
    means: 'this clock cannot be set, or the time is negative, or earlier than the machine has been running',
    fix: 'set CLOCK_REALTIME to a time after the start',
  },
  {
    id: 'reboot.EPERM.no-boot-capability',
    means: 'no CAP_SYS_BOOT in the user namespace that owns this PID namespace',
    fix: 'make a PID namespace in your own user namespace: there root of the box may, and reboot ends that namespace only',
  },
  {
    id: 'reboot.EINVAL.bad-command',
    means:
      'the two magic numbers or the command are wrong; inside a PID namespace only restart, halt and power off mean something',
    fix: 'pass 0xfee1dead, 672274793 and the command',
  },
  wholeMachine('swapon', 'CAP_SYS_ADMIN', 'swap serves the memory of the whole machine'),
  {
    id: 'swapon.EINVAL.no-signature',
    means: 'the file has no swap signature, or its filesystem cannot swap (tmpfs, overlay)',
    fix: 'mkswap it, on a real disk',
  },
  { id: 'swapon.EBUSY.in-use', means: 'it is in use as swap already', fix: 'nothing to do' },
  { id: 'swapon.ENOENT.no-file', means: '{0:the file} does not exist in this root', fix: 'check the path' },
  wholeMachine('swapoff', 'CAP_SYS_ADMIN', 'swap serves the memory of the whole machine'),
  { id: 'swapoff.EINVAL.not-in-use', means: '{0:it} is not in use as swap', fix: 'see /proc/swaps' },
])
