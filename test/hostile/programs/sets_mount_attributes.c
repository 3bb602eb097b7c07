// Tries: to take MOUNT_ATTR_RDONLY off again: from the mounts themselves, from a recursive bind, from a detached clone.
// With: check, run, demo
#include "attack.h"
#include <linux/mount.h>

static void clear(int fd, const char *path, unsigned flags) {
  struct mount_attr attributes = {.attr_clr = MOUNT_ATTR_RDONLY};
  syscall(SYS_mount_setattr, fd, path, flags, &attributes, sizeof attributes);
}

ATTACK(sets_mount_attributes) {
  clear(AT_FDCWD, "/", AT_RECURSIVE);
  clear(AT_FDCWD, "/", 0);
  hit_disk("");

  mkdir("/tmp/bound", 0755);
  mount("/", "/tmp/bound", 0, MS_BIND | MS_REC, 0);
  clear(AT_FDCWD, "/tmp/bound", 0);
  clear(AT_FDCWD, "/tmp/bound", AT_RECURSIVE);
  hit_disk("/tmp/bound");
  umount2("/tmp/bound", MNT_DETACH);

  mkdir("/tmp/alone", 0755);
  mount("/", "/tmp/alone", 0, MS_BIND, 0);
  mount("none", "/tmp/alone", 0, MS_REMOUNT | MS_BIND, 0);
  hit_disk("/tmp/alone");

  int tree = syscall(SYS_open_tree, AT_FDCWD, "/", OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_RECURSIVE);
  if (tree >= 0) {
    char root[64];
    clear(tree, "", AT_EMPTY_PATH);
    clear(tree, "", AT_EMPTY_PATH | AT_RECURSIVE);
    snprintf(root, sizeof root, "/proc/self/fd/%d", tree);
    hit_disk(root);
  }
  int home_tree = syscall(SYS_open_tree, AT_FDCWD, home, OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC);
  if (home_tree >= 0) {
    clear(home_tree, "", AT_EMPTY_PATH);
    int fd = openat(home_tree, MARK, O_CREAT | O_WRONLY, 0644);
    if (fd >= 0) reached("a file in the home directory, through a clone of its mount");
  }
}
