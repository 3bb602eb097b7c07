// Tries: to make an empty directory the root and to come back by what is below (pivot_root(2), chroot(2)).
// With: check, run
#include "attack.h"

ATTACK(pivots_away) {
  if (fork()) {
    wait(0);
    return;
  }
  int old = open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  unshare(CLONE_NEWNS);
  mount("none", "/", 0, MS_REC | MS_PRIVATE, 0);
  mkdir("/tmp/new", 0755);
  mount("tmpfs", "/tmp/new", "tmpfs", 0, 0);
  mkdir("/tmp/new/old", 0755);
  syscall(SYS_pivot_root, "/tmp/new", "/tmp/new/old");
  mount("none", "/old", 0, MS_REMOUNT | MS_BIND, 0);
  hit_disk("/old");
  hit_settings("/old");
  umount2("/old", MNT_DETACH);
  // Out of the root by a descriptor, as far up as it goes.
  if (fchdir(old) == 0) {
    for (int i = 0; i < 64; i++)
      if (chdir("..")) break;
    if (chroot(".") == 0) hit_disk("");
  }
  _exit(0);
}
