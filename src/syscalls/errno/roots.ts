// Why a process cannot change its root or directory, or use the newer mount calls: pivot_root(2), chroot(2),
// chdir(2), mount_setattr(2), and for open_tree, move_mount and fsopen the kernel's fs/namespace.c and fs/fsopen.c.

import type { Causes, Subject } from './cause.ts'
import { notAdmin } from './mounts.ts'

const chdir: Causes = {
  ENOENT: [
    {
      means: 'there is no directory {0:of this name} in this root',
      fix: 'make it, or look where this process has its root: ls -l /proc/PID/root',
    },
  ],
  ENOTDIR: [{ means: '{0:the path} leads through something that is not a directory', fix: 'name a directory' }],
  EACCES: [
    {
      means: 'a directory on the way may not be searched by this user',
      fix: 'give it the x bit (chmod +x), or be its owner: in a user namespace, unmapped owners count as strangers',
    },
  ],
}

const newMountApi: Causes = {
  EPERM: [notAdmin],
  ENOSYS: [
    {
      means: 'this kernel is older than 5.2 (5.12 for mount_setattr), or a seccomp filter hides the call',
      fix: 'use mount(2)',
    },
  ],
}

export const roots: Subject = {
  pivot_root: {
    EINVAL: [
      {
        means:
          "the new root is not a mount point; or it, or the mount above it, or the present root's, is shared; or the old root would not lie inside the new one; or the present root is no mount point (after chroot) or the first ramfs of the machine",
        fix: 'make all propagation private: mount("none", "/", null, MS_REC | MS_PRIVATE, null); bind the new root on itself: mount(dir, dir, null, MS_BIND | MS_REC, null); only then pivot_root. On an initramfs use MS_MOVE and chroot',
      },
    ],
    EBUSY: [
      {
        means: '{0:the new root} is on the mount that is the root already, or the place for the old root is',
        fix: 'bind {0:the directory} on itself first, so that it is a mount of its own',
      },
    ],
    EPERM: [notAdmin],
    ENOENT: [
      {
        means: '{0:the new root} or {1:the place for the old one} does not exist',
        fix: 'make the directory inside the new root; or chdir there and pivot_root(".", ".")',
      },
    ],
    ENOTDIR: [
      { means: '{0:the new root} or {1:the place for the old one} is not a directory', fix: 'name directories' },
    ],
  },
  chroot: {
    ...chdir,
    EPERM: [
      {
        means: "no CAP_SYS_CHROOT in one's own user namespace",
        fix: 'an ordinary user makes a user namespace first (CLONE_NEWUSER) and is allowed to there',
      },
    ],
  },
  chdir,
  fchdir: {
    EBADF: [{ means: 'the descriptor is not open', fix: 'open the directory before closing or leaving the old root' }],
    ENOTDIR: [{ means: 'the descriptor is not a directory', fix: 'open it with O_DIRECTORY to find out earlier' }],
    EACCES: [{ means: 'the directory may not be searched by this user', fix: 'give it the x bit' }],
  },
  open_tree: {
    ...newMountApi,
    EINVAL: [
      {
        means: 'with OPEN_TREE_CLONE: the mount is unbindable, of another mount namespace, or hides locked mounts',
        fix: 'add AT_RECURSIVE',
      },
    ],
    ENOENT: [{ means: '{1:the path} does not exist in this root', fix: 'make it first' }],
  },
  move_mount: {
    ...newMountApi,
    EINVAL: [
      {
        means: 'the source is no mount point or its parent is shared, or the target is not in this mount namespace',
        fix: 'take the source from open_tree or fsmount; make the parent MS_PRIVATE',
      },
    ],
    ENOENT: [
      {
        means:
          '{1:the source} or {3:the target} does not exist; for a descriptor itself MOVE_MOUNT_F_EMPTY_PATH is missing',
        fix: 'make the target; add the flag',
      },
    ],
    EBUSY: [{ means: 'the same filesystem is mounted there already', fix: 'choose another target' }],
    ELOOP: [{ means: 'a mount was to be moved below itself', fix: 'choose a target outside it' }],
    ENOTDIR: [
      {
        means: 'a directory can be mounted on a directory only, and a file on a file',
        fix: 'make the target of the same kind',
      },
    ],
  },
  mount_setattr: {
    ...newMountApi,
    EPERM: [
      {
        means:
          'no CAP_SYS_ADMIN here, or the attribute is locked by a more privileged mount namespace; to map ids, the power over the filesystem itself is needed',
        fix: 'set the attribute before entering the user namespace',
      },
    ],
    EINVAL: [
      {
        means:
          '{1:the path} is not a mount point, or the attributes do not go together; for MOUNT_ATTR_IDMAP: the filesystem cannot do it, or the mount is attached already',
        fix: 'bind first; for ids take a detached copy from open_tree with OPEN_TREE_CLONE',
      },
    ],
    EBUSY: [{ means: 'a file of the mount is open for writing', fix: 'close it first' }],
    EBADF: [{ means: 'the directory or user namespace descriptor is not open', fix: 'open it first' }],
  },
  fsopen: {
    ...newMountApi,
    ENODEV: [
      {
        means: 'this kernel has no filesystem type {0:of this name}',
        fix: 'look in /proc/filesystems; modprobe may load it',
      },
    ],
  },
  fsconfig: {
    ...newMountApi,
    EINVAL: [
      {
        means: 'the filesystem does not know this option or value',
        fix: 'read the descriptor of fsopen: the kernel leaves its reason there in words',
      },
    ],
    EBUSY: [{ means: 'the filesystem was created already, or is in use', fix: 'configure before FSCONFIG_CMD_CREATE' }],
  },
  fsmount: {
    ...newMountApi,
    EINVAL: [
      { means: 'the filesystem is not created yet, or the flags are unknown', fix: 'FSCONFIG_CMD_CREATE first' },
    ],
  },
}
