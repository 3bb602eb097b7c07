// Why a file cannot be opened, read or closed: open(2), read(2), close(2), proc(5), cgroups(7).

import { O_CREAT, O_DIRECTORY } from '../constants.ts'
import { type Causes, has, path, type Subject } from './cause.ts'
import { makesName } from './names.ts'

const badDescriptor = (use: string) => ({
  EBADF: [
    {
      means: 'this descriptor is not open' + use,
      fix: 'ls -l /proc/PID/fd shows what is open; close-on-exec and close take it away',
    },
  ],
})

const openat: Causes = {
  ...makesName,
  ...badDescriptor(', or not a directory to start from'),
  ENOENT: [
    {
      when: path(/^\/sys\/fs\/cgroup/),
      means: 'there is no such cgroup, or its parent does not hand that controller down',
      fix: 'make the cgroup, and write +memory +cpu +pids to cgroup.subtree_control of every cgroup above it',
    },
    {
      when: path(/^\/proc\/(\d+|self)\//),
      means: 'the process has ended, or /proc here belongs to a PID namespace in which it has another number',
      fix: 'mount a proc of your own after the process is number one, and use the number it has there',
    },
    {
      when: path(/^\/proc/),
      means: 'no proc is mounted in this root, or this kernel has no such file',
      fix: 'mount("proc", "/proc", "proc", 0, null)',
    },
    {
      means: '{1:the file} does not exist in this root',
      fix: 'a path starts at the root the process has at that moment: make the file, or open it before the root changes',
    },
  ],
  EACCES: [
    {
      when: path(/\/(uid_map|gid_map|setgroups)$/),
      means: 'the files of that process belong to root: its user is another, or it may not be traced ("dumpable")',
      fix: 'write the map as the user who made the namespace, or from inside it',
    },
    {
      when: path(/^\/sys\/fs\/cgroup/),
      means: 'the cgroup belongs to somebody else, or there is no such file: cgroup files cannot be created by hand',
      fix: 'have the cgroup delegated to your user (systemd-run --user --scope -p Delegate=yes), and check the spelling',
    },
    {
      when: path(/^\/(proc|sys)\//),
      means: 'this file can only be changed by root of the user namespace that owns what it sets; or it does not exist',
      fix: 'make the namespace it belongs to (CLONE_NEWNET for /proc/sys/net) in your own user namespace',
    },
    { when: has(2, O_CREAT), means: makesName.EACCES![0]!.means, fix: makesName.EACCES![0]!.fix },
    {
      means: 'the mode of {1:the file} forbids it to this user, or a directory on the way may not be searched',
      fix: 'see ls -l and id. Root of a user namespace commands only over files whose owner and group are mapped there; a device on a nodev mount opens for nobody',
    },
  ],
  EROFS: [
    {
      when: path(/^\/(proc|sys)\//),
      means: '{1:the file} is on a read-only mount, as container engines mount /proc/sys and /sys',
      fix: 'mount a proc or sysfs of your own, in your own namespaces',
    },
    {
      means: '{1:the file} is on a read-only mount',
      fix: 'write before the remount with MS_RDONLY, or mount a tmpfs or volume there',
    },
  ],
  EPERM: [
    {
      means: "the file is immutable or append-only (lsattr), or O_NOATIME was asked of a stranger's file",
      fix: 'take the attribute off, or leave O_NOATIME out',
    },
  ],
  EISDIR: [
    {
      means: '{1:it} is a directory, and cannot be opened for writing',
      fix: 'name a file, or open with O_RDONLY | O_DIRECTORY',
    },
  ],
  ENOTDIR: [
    {
      when: has(2, O_DIRECTORY),
      means: '{1:it} is not a directory',
      fix: 'name a directory, or leave O_DIRECTORY out',
    },
    { means: '{1:the path} leads through something that is not a directory', fix: 'name a directory' },
  ],
  ELOOP: [
    {
      means: '{1:it} is a symbolic link and O_NOFOLLOW was asked for, or links go in a circle',
      fix: 'open what the link points to',
    },
  ],
  ENXIO: [
    {
      means: 'nobody has the FIFO open for reading, or there is no device behind {1:the file}',
      fix: 'start the reader first; a device needs its driver',
    },
  ],
  ENODEV: [
    { means: 'no driver answers to the numbers of the device {1:file}', fix: 'check major and minor with ls -l' },
  ],
  ETXTBSY: [{ means: '{1:the program} is running, and cannot be written', fix: 'write a new file and rename it' }],
  EMFILE: [{ means: 'RLIMIT_NOFILE is reached', fix: 'close files, or raise ulimit -n' }],
}

export const opening: Subject = {
  openat,
  open: openat,
  openat2: openat,
  read: {
    ...badDescriptor(' for reading'),
    EISDIR: [{ means: 'a directory cannot be read as a file', fix: 'use getdents64' }],
    EAGAIN: [
      {
        means: 'nothing to read yet, and the descriptor does not wait (O_NONBLOCK)',
        fix: 'poll, or open it without O_NONBLOCK',
      },
    ],
    EIO: [
      {
        means:
          'the process is in the background and its terminal sends nothing, or the other side of the terminal is closed',
        fix: 'bring it to the foreground: setsid, TIOCSCTTY',
      },
    ],
    ESRCH: [{ means: 'the process whose /proc file this is has ended', fix: 'read it while the process lives' }],
  },
  close: badDescriptor(''),
}
