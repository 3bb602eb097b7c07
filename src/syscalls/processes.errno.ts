// What the errnos of the calls about processes mean: unshare(2), setns(2), execve(2), wait4(2), kill(2), prctl(2).
import { limitsOf, namespaceRefused } from './clone.errno.ts'
import { CLONE_NEWPID, CLONE_NEWUSER, PR_CAP_AMBIENT, PR_CAPBSET_DROP, PR_SET_NO_NEW_PRIVS } from './constants.ts'
import { errnoRules, has, is, text } from './errno-rule.ts'

const PR_SET_SECCOMP = 22

const namespaces = errnoRules([
  {
    id: 'fork.EPERM.filter',
    means: 'a seccomp filter forbids new processes',
    fix: 'allow fork and clone in it',
  },
  ...limitsOf('fork'),
  ...namespaceRefused('unshare'),
  ...limitsOf('unshare'),
  {
    id: 'unshare.EINVAL.threads',
    when: has(0, CLONE_NEWUSER),
    means: 'a process with several threads, or one that shares CLONE_FS, may not go into a new user namespace',
    fix: 'do it in a process with a single thread, as the runner does: Node itself has seven. Or ask for CLONE_NEWUSER in clone',
  },
  {
    id: 'unshare.EINVAL.pid-namespace-chosen',
    when: has(0, CLONE_NEWPID),
    means: 'this process has chosen a PID namespace for its children already, or its threads forbid the choice',
    fix: 'fork first; the child may unshare again',
  },
  {
    id: 'unshare.EINVAL.flags',
    means: 'a flag is not one that unshare knows, or wants a single thread, or this kernel lacks the namespace',
    fix: '/proc/self/ns lists the namespaces that this kernel knows',
  },
  {
    id: 'setns.EPERM.not-admin',
    means:
      'a process needs CAP_SYS_ADMIN in the user namespace that owns the namespace it joins, and in its own as well; for a mount namespace CAP_SYS_CHROOT too',
    fix: 'join the user namespace of that process first, and the others after it; or be root where it was made',
  },
  {
    id: 'setns.EINVAL.user-namespace',
    when: has(1, CLONE_NEWUSER),
    means: 'the process is in that user namespace already, or has several threads, or shares CLONE_FS',
    fix: 'skip the user namespace when it is the same (compare the links in /proc/PID/ns), and join from a process with one thread',
  },
  {
    id: 'setns.EINVAL.pid-namespace',
    when: has(1, CLONE_NEWPID),
    means:
      'a process can join only a PID namespace below its own: this one is above, or the descriptor is of another kind',
    fix: 'join from outside the box; check the path that was opened',
  },
  {
    id: 'setns.EINVAL.kind',
    means:
      'the descriptor is a namespace of another kind than the flag says, or the process has threads or a shared root that forbid the move',
    fix: 'open /proc/PID/ns/NAME that goes with the flag (0 takes any), and join from a process with one thread',
  },
  {
    id: 'setns.EBADF.not-a-namespace',
    means: 'the descriptor is not open, or not a namespace',
    fix: 'open /proc/PID/ns/NAME before changing roots, and pass the number that open gave',
  },
  {
    id: 'setns.ESRCH.ended',
    means: 'the process behind this pidfd has ended',
    fix: 'join while the box is alive',
  },
  {
    id: 'setns.EUSERS.threads',
    means: 'a process with several threads may not change its time namespace',
    fix: 'join from a process with a single thread',
  },
])

const programs = errnoRules([
  {
    id: 'execve.ENOENT.no-file',
    when: text(0, /\//),
    means:
      '{0:the program} is not in this root, or the interpreter it names is not: the dynamic loader of an ELF file (readelf -l shows it), or what follows #! in a script',
    fix: 'copy the program, its loader and its libraries into the root (ldd lists them), or use a static one such as busybox',
  },
  {
    id: 'execve.ENOENT.no-path',
    means:
      'no such file: execve looks in no PATH and sees only this root; or the interpreter of the program (dynamic loader, #!) is missing there',
    fix: 'give the full path as it is inside the root, and put loader and libraries there too',
  },
  {
    id: 'execve.EACCES.not-executable',
    means:
      '{0:the program}, or its interpreter, has no x bit for this user, or is no regular file, or lies on a mount with noexec',
    fix: "chmod +x; see the mount's flags in /proc/self/mountinfo; each directory on the way needs its x bit too",
  },
  {
    id: 'execve.ENOEXEC.format',
    means:
      'the kernel cannot run this format: it is for another processor, or damaged, or a script without #! in its first line',
    fix: 'take the program for this machine (uname -m; `file` tells what it is), or begin the script with #!/bin/sh',
  },
  {
    id: 'execve.ENOTDIR.path',
    means: '{0:the path}, or that of its interpreter, leads through something that is not a directory',
    fix: 'check the path as it is inside the root',
  },
  {
    id: 'execve.EPERM.file-capabilities',
    means:
      'the file insists on file capabilities that the bounding set no longer holds, or it is set-user-ID while traced',
    fix: 'take the capabilities off the file (setcap -r), or keep them in the bounding set',
  },
  {
    id: 'execve.E2BIG.too-long',
    means:
      'arguments and environment together are too long (a quarter of the stack limit), or one string has more than 128 KiB',
    fix: 'pass less: through a file or pipe',
  },
  {
    id: 'execve.ELOOP.links',
    means: 'symbolic links go in a circle, or scripts name each other as interpreters more than four deep',
    fix: 'follow them with readlink -f',
  },
  {
    id: 'execve.ELIBBAD.loader-format',
    means: 'the loader of the program is in no format the kernel knows',
    fix: 'copy the right loader into the root',
  },
  {
    id: 'execve.EISDIR.loader',
    means: 'the loader that the program names is a directory',
    fix: 'put the loader file there',
  },
  {
    id: 'execve.ETXTBSY.open-for-writing',
    means: '{0:the program} is open for writing somewhere',
    fix: 'close it first: a child that inherited the descriptor counts too',
  },
  {
    id: 'execve.EAGAIN.too-many-processes',
    means: 'the user that this process became has more processes than RLIMIT_NPROC',
    fix: 'raise ulimit -u, or end some',
  },
  {
    id: 'execve.ENOMEM.memory-limit',
    means: 'no memory for the new program: memory.max of the cgroup may be too small even to start',
    fix: 'raise memory.max',
  },
  {
    id: 'execve.EFAULT.no-string',
    means: 'an argument is no string',
    fix: 'arguments are strings, and the list ends with null',
  },
  {
    id: 'execve.EINVAL.two-loaders',
    means: 'the ELF file names more than one interpreter',
    fix: 'take a sound copy of the program',
  },
  {
    id: 'wait4.ECHILD.no-child',
    means:
      'this process has no such child: it was waited for already, or SIGCHLD is ignored, or another process is its parent',
    fix: 'wait in the process that forked, once; a child whose parent has ended belongs to number one of its PID namespace',
  },
  { id: 'wait4.EINTR.signal', means: 'a signal came while waiting', fix: 'wait again' },
  {
    id: 'wait4.EINVAL.options',
    means: 'the options are unknown',
    fix: 'WNOHANG, WUNTRACED and WCONTINUED are the usual ones',
  },
  { id: 'wait4.ESRCH.bad-pid', means: 'the PID is not valid', fix: 'pass -1 for any child' },
])

const others = errnoRules([
  {
    id: 'kill.ESRCH.no-process',
    means: 'the PID namespace of the sender has no process with this PID',
    fix: "use the PID as the sender sees it: a box's PID 1 is another PID outside (NSpid in /proc/PID/status)",
  },
  {
    id: 'kill.EPERM.other-user',
    means: 'the process belongs to another user, and CAP_KILL is missing in its user namespace',
    fix: 'send it as that user, or from its parent user namespace',
  },
  {
    id: 'kill.EINVAL.signal',
    means: 'there is no such signal',
    fix: 'signals go from 1 to 64; 0 only asks whether the process is there',
  },
  {
    id: 'setsid.EPERM.group-leader',
    means: 'the process leads a process group already',
    fix: 'fork first; the child may',
  },
  {
    id: 'pidfd_open.ESRCH.no-process',
    means: 'this PID namespace has no process with this PID',
    fix: 'use the PID as the caller sees it',
  },
  {
    id: 'pidfd_open.EINVAL.thread',
    means: 'the number is that of a thread, or is not above 0',
    fix: 'pass the PID of the process',
  },
  {
    id: 'prctl.EPERM.bounding-set',
    when: is(0, PR_CAPBSET_DROP),
    means: 'dropping from the bounding set needs CAP_SETPCAP',
    fix: 'drop the bounding set before the other sets',
  },
  {
    id: 'prctl.EPERM.ambient',
    when: is(0, PR_CAP_AMBIENT),
    means: 'an ambient capability must be permitted and inheritable already',
    fix: 'capset it into permitted and inheritable first',
  },
  {
    id: 'prctl.EPERM.locked',
    means:
      'the bit is locked, or this option needs a capability that the process has dropped: PR_SET_SECUREBITS needs CAP_SETPCAP',
    fix: 'do it before dropping capabilities',
  },
  {
    id: 'prctl.EINVAL.no-new-privs',
    when: is(0, PR_SET_NO_NEW_PRIVS),
    means: 'the second argument must be 1 and the others 0; it cannot be taken back',
    fix: 'prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)',
  },
  {
    id: 'prctl.EINVAL.no-capability',
    when: is(0, PR_CAPBSET_DROP),
    means: 'this kernel has no capability of that number',
    fix: 'stop at /proc/sys/kernel/cap_last_cap',
  },
  {
    id: 'prctl.EINVAL.option',
    means: 'the option or its value is unknown to this kernel, or arguments that must be 0 are not',
    fix: 'pass 0 for the arguments not used',
  },
  {
    id: 'prctl.EACCES.no-new-privs-missing',
    when: is(0, PR_SET_SECCOMP),
    means: 'without CAP_SYS_ADMIN a process may install a filter only after it has set no_new_privs',
    fix: 'prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) before',
  },
  {
    id: 'prctl.EFAULT.not-memory',
    means: 'an argument is not an address, or a seccomp filter is not readable',
    fix: 'pass memory that lives until the call',
  },
  {
    id: 'personality.EPERM.filter',
    means: 'a seccomp filter forbids it: container engines let few values through',
    fix: 'leave it out, or let it through in the filter',
  },
  {
    id: 'personality.EINVAL.unknown',
    means: 'the kernel cannot appear like that',
    fix: 'pass 0, or one of the values of personality(2)',
  },
])

export const processesRules = [...namespaces, ...programs, ...others]
