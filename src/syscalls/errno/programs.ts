// Why a program cannot be started, waited for or signalled: execve(2), wait4(2), kill(2), personality(2).

import { type Causes, type Subject, text } from './cause.ts'

const wait: Causes = {
  ECHILD: [
    {
      means:
        "this process has no such child: it was waited for already, or SIGCHLD is ignored, or it is somebody else's child",
      fix: 'wait in the process that forked, once; a child that was left behind belongs to number one of its PID namespace',
    },
  ],
  EINTR: [{ means: 'a signal came while waiting', fix: 'wait again' }],
  EINVAL: [{ means: 'the options are unknown', fix: 'WNOHANG, WUNTRACED and WCONTINUED are the usual ones' }],
  ESRCH: [{ means: 'the process number is no number', fix: 'pass -1 for any child' }],
}

export const programs: Subject = {
  execve: {
    ENOENT: [
      {
        when: text(0, /\//),
        means:
          '{0:the program} is not in this root, or the interpreter it names is not: the dynamic loader of an ELF file (readelf -l shows it), or what follows #! in a script',
        fix: 'copy the program, its loader and its libraries into the root (ldd lists them), or use a static one such as busybox',
      },
      {
        means:
          'no such file: execve looks in no PATH and sees only this root; or the interpreter of the program (dynamic loader, #!) is missing there',
        fix: 'give the full path as it is inside the root, and put loader and libraries there too',
      },
    ],
    EACCES: [
      {
        means:
          '{0:the program}, or its interpreter, has no x bit for this user, or is no regular file, or lies on a mount with noexec',
        fix: "chmod +x; see the mount's flags in /proc/self/mountinfo; each directory on the way needs its x bit too",
      },
    ],
    ENOEXEC: [
      {
        means:
          'the kernel cannot run this format: it is for another processor, or damaged, or a script without #! in its first line',
        fix: 'take the program for this machine (uname -m; `file` tells what it is), or begin the script with #!/bin/sh',
      },
    ],
    ENOTDIR: [
      {
        means: '{0:the path}, or that of its interpreter, leads through something that is not a directory',
        fix: 'check the path as it is inside the root',
      },
    ],
    EPERM: [
      {
        means:
          'the file has file capabilities that it insists on and the bounding set no longer holds, or it is set-user-ID while traced',
        fix: 'take the capabilities off the file (setcap -r), or keep them in the bounding set',
      },
    ],
    E2BIG: [
      {
        means:
          'arguments and environment together are too long (a quarter of the stack limit), or one string has more than 128 KiB',
        fix: 'pass less: through a file or pipe',
      },
    ],
    ELOOP: [
      {
        means: 'symbolic links go in a circle, or scripts name each other as interpreters more than four deep',
        fix: 'follow them with readlink -f',
      },
    ],
    ELIBBAD: [
      {
        means: 'the loader of the program is in no format the kernel knows',
        fix: 'copy the right loader into the root',
      },
    ],
    EISDIR: [{ means: 'the loader that the program names is a directory', fix: 'put the loader file there' }],
    ETXTBSY: [
      {
        means: '{0:the program} is open for writing somewhere',
        fix: 'close it first: a child that inherited the descriptor counts too',
      },
    ],
    EAGAIN: [
      {
        means: 'the user that this process became has more processes than RLIMIT_NPROC',
        fix: 'raise ulimit -u, or end some',
      },
    ],
    ENOMEM: [
      {
        means: 'no memory for the new program: memory.max of the cgroup may be too small even to start',
        fix: 'raise memory.max',
      },
    ],
    EFAULT: [{ means: 'an argument is no string', fix: 'arguments are strings, and the list ends with null' }],
    EINVAL: [{ means: 'the ELF file names more than one interpreter', fix: 'take a sound copy of the program' }],
  },
  dup3: {
    EBADF: [{ means: 'the descriptor to copy is not open', fix: 'ls -l /proc/PID/fd shows what is open' }],
    EINVAL: [{ means: 'old and new number are the same', fix: 'leave it out' }],
  },
  setsid: {
    EPERM: [{ means: 'the process leads a process group already', fix: 'fork first; the child may' }],
  },
  pidfd_open: {
    ESRCH: [{ means: 'no process has this number in this PID namespace', fix: 'use the number as the caller sees it' }],
    EINVAL: [{ means: 'the number is that of a thread, or is not above 0', fix: 'pass the number of the process' }],
  },
  wait4: wait,
  waitid: wait,
  kill: {
    ESRCH: [
      {
        means: 'no process has this number in the PID namespace of the sender',
        fix: "use the number as the sender sees it: a box's number 1 is another number outside (NSpid in /proc/PID/status)",
      },
    ],
    EPERM: [
      {
        means: 'the process belongs to another user, and CAP_KILL is missing in its user namespace',
        fix: 'send it as that user, or from its parent user namespace',
      },
    ],
    EINVAL: [
      { means: 'there is no such signal', fix: 'signals go from 1 to 64; 0 only asks whether the process is there' },
    ],
  },
  personality: {
    EPERM: [
      {
        means: 'a seccomp filter forbids it: container engines let few values through',
        fix: 'leave it out, or let it through in the filter',
      },
    ],
    EINVAL: [{ means: 'the kernel cannot appear like that', fix: 'pass 0, or one of the values of personality(2)' }],
  },
}
