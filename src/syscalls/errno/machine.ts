// Why a box may not touch what belongs to the whole machine: init_module(2), clock_settime(2), reboot(2),
// swapon(2), sendfile(2). For root in a user namespace these are the proof that it is no root of the machine.

import type { Causes, Subject } from './cause.ts'

const wholeMachine = (power: string, what: string) => [
  {
    means: `${what}, so it needs ${power} in the initial user namespace: root of a box has it only over the box`,
    fix: 'this is the wall doing its work; only the real root, outside every user namespace, may',
  },
]

const module: Causes = {
  EPERM: wholeMachine(
    'CAP_SYS_MODULE',
    'a module becomes part of the one kernel that all share (and kernel.modules_disabled forbids it to everybody)',
  ),
  ENOEXEC: [
    {
      means: 'the image is no module for this kernel and processor',
      fix: 'take the one from /lib/modules/$(uname -r)',
    },
  ],
  EEXIST: [{ means: 'the module is loaded already', fix: 'nothing to do' }],
  ENOENT: [
    { means: 'the module uses a symbol that nobody provides', fix: 'load what it depends on first: modprobe does' },
  ],
  ENOKEY: [
    { means: 'this kernel loads only modules signed with a key it knows', fix: 'use the module of the distribution' },
  ],
  EBADF: [{ means: 'the descriptor is not open for reading', fix: 'open the .ko file with O_RDONLY' }],
  EINVAL: [{ means: 'the parameters, flags or image are inconsistent', fix: 'pass "" as parameters' }],
}

const clock: Causes = {
  EPERM: wholeMachine('CAP_SYS_TIME', 'there is one clock for all (a time namespace shifts only the monotonic ones)'),
  EINVAL: [
    {
      means: 'this clock cannot be set, or the time is negative, or earlier than the machine has been running',
      fix: 'set CLOCK_REALTIME to a time after the start',
    },
  ],
}

export const machine: Subject = {
  init_module: module,
  finit_module: module,
  delete_module: {
    EPERM: module.EPERM!,
    ENOENT: [{ means: 'no module of that name is loaded', fix: 'see lsmod' }],
    EBUSY: [{ means: 'the module is not ready to go', fix: 'try again' }],
  },
  clock_settime: clock,
  settimeofday: clock,
  adjtimex: clock,
  reboot: {
    EPERM: [
      {
        means: 'no CAP_SYS_BOOT in the user namespace that owns this PID namespace',
        fix: "with a PID namespace of one's own, reboot ends that namespace only, and root of the box may",
      },
    ],
    EINVAL: [
      {
        means:
          'the two magic numbers or the command are wrong; inside a PID namespace only restart, halt and power off mean something',
        fix: 'pass 0xfee1dead, 672274793 and the command',
      },
    ],
  },
  swapon: {
    EPERM: wholeMachine('CAP_SYS_ADMIN', 'swap serves the memory of the whole machine'),
    EINVAL: [
      {
        means: 'the file has no swap signature, or its filesystem cannot swap (tmpfs, overlay)',
        fix: 'mkswap it, on a real disk',
      },
    ],
    EBUSY: [{ means: 'it is in use as swap already', fix: 'nothing to do' }],
    ENOENT: [{ means: '{0:the file} does not exist in this root', fix: 'check the path' }],
  },
  swapoff: {
    EPERM: wholeMachine('CAP_SYS_ADMIN', 'swap serves the memory of the whole machine'),
    EINVAL: [{ means: '{0:it} is not in use as swap', fix: 'see /proc/swaps' }],
  },
  sendfile: {
    EINVAL: [
      {
        means:
          'the source cannot be mapped (a pipe, a socket, a file of /proc), or the target was opened with O_APPEND',
        fix: 'use read and write',
      },
    ],
    EBADF: [
      {
        means: 'the source is not open for reading, or the target not for writing',
        fix: 'target comes first: sendfile(to, from, null, count)',
      },
    ],
    EAGAIN: [{ means: 'the target takes nothing more now and does not wait', fix: 'poll, then try again' }],
    ESPIPE: [{ means: 'an offset was given for a source that has none', fix: 'pass null' }],
    EOVERFLOW: [{ means: 'the count is too large', fix: 'copy in pieces' }],
  },
}
