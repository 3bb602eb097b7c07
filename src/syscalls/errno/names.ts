// Why a name cannot be made or removed: mkdir(2), mknod(2), symlink(2), unlink(2), rmdir(2).

import { AT_REMOVEDIR } from '../constants.ts'
import { type Causes, has, path, type Subject } from './cause.ts'

/** What all calls that make a name have in common; argument 1 is the path. */
export const makesName: Causes = {
  ENOENT: [
    {
      means: 'the directory that {1:it} should be made in does not exist in this root',
      fix: 'make the parent first; in a bind mount or overlay, make it before the root changes',
    },
  ],
  EROFS: [
    {
      when: path(/^\/sys\/fs\/cgroup\//),
      means: '{1:the group} is on a read-only mount: this machine has lent the lab no groups, or the mount was made so',
      fix: 'leave the group out where cgroupsDelegated() is false, or make it before the mount with MS_RDONLY',
    },
    {
      means: '{1:the place} is on a read-only mount',
      fix: 'make it before the remount with MS_RDONLY, or mount a tmpfs there',
    },
  ],
  EACCES: [
    {
      means: 'the directory of {1:the path} is not writable for this user, or one on the way may not be searched',
      fix: 'change its owner or mode. Root of a user namespace commands only over files whose owner and group are mapped there',
    },
  ],
  ENOTDIR: [{ means: '{1:the path} leads through something that is not a directory', fix: 'name a directory' }],
  ENOSPC: [
    {
      means: 'the filesystem is full: its blocks or its inodes (df, df -i)',
      fix: 'make room, or a larger tmpfs: size=, nr_inodes=',
    },
  ],
  EDQUOT: [{ means: 'the quota of this user is used up', fix: 'remove files, or have it raised' }],
  EOVERFLOW: [
    {
      means: 'the id of this process has no mapping in the user namespace of the mount',
      fix: 'map the id in uid_map and gid_map before making files',
    },
  ],
  EEXIST: [{ means: '{1:it} exists already', fix: 'go on with what is there, or remove it first' }],
}

export const naming: Subject = {
  mkdirat: {
    ...makesName,
    EAGAIN: [
      {
        means: 'cgroup.max.depth or cgroup.max.descendants of a cgroup above is reached',
        fix: 'remove old cgroups, or raise the limit',
      },
    ],
    EPERM: [
      {
        means: 'nobody can make directories in this filesystem (sysfs is one)',
        fix: 'mount a tmpfs and make it there',
      },
    ],
    EMLINK: [
      {
        means: 'the parent has as many subdirectories as its filesystem allows',
        fix: 'spread them over several directories',
      },
    ],
  },
  mknodat: {
    ...makesName,
    EPERM: [
      {
        means:
          'a device needs CAP_MKNOD in the initial user namespace: root of a user namespace may make FIFOs, files and the whiteout (0, 0), nothing else',
        fix: 'bind the host\'s device on an empty file: mount("/dev/null", "dev/null", null, MS_BIND, null)',
      },
    ],
  },
  symlinkat: {
    ...makesName,
    EEXIST: [{ means: '{2:the name} exists already', fix: 'remove it first' }],
    ENOENT: [
      {
        means: 'the directory that {2:the link} should be made in does not exist in this root',
        fix: 'make the parent first',
      },
    ],
  },
  unlinkat: {
    ENOENT: [{ means: '{1:it} does not exist in this root', fix: 'nothing is left to be removed; or check the root' }],
    EBUSY: [
      {
        means: '{1:it} is a mount point here, or a cgroup that still has processes or children',
        fix: 'unmount it first; end the processes (cgroup.kill) and remove inner cgroups first',
      },
    ],
    ENOTEMPTY: [
      {
        means: '{1:the directory} still has something in it',
        fix: 'remove its contents first; look for mounts in it before rm -r',
      },
    ],
    EISDIR: [{ means: '{1:it} is a directory', fix: 'pass AT_REMOVEDIR' }],
    ENOTDIR: [
      { when: has(2, AT_REMOVEDIR), means: '{1:it} is not a directory', fix: 'take AT_REMOVEDIR away' },
      { means: 'the path leads through something that is not a directory', fix: 'check the path' },
    ],
    EPERM: [
      {
        means:
          "the directory is sticky and the file somebody else's, or immutable; or a cgroup file, which goes only with its directory",
        fix: 'remove it as its owner; for a cgroup remove the directory with AT_REMOVEDIR',
      },
    ],
    EACCES: makesName.EACCES!,
    EROFS: makesName.EROFS!,
  },
}
