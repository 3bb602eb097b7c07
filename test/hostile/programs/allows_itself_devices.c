// Tries: to allow devices to its cgroup.
// With: check, check 08, run, program
#include "attack.h"
#include <ftw.h>

static int allow(const char *path, const struct stat *found, int kind, struct FTW *where) {
  (void)found, (void)where;
  // "c 9:9 r" is a device that does not exist.
  if (kind == FTW_F && !strcmp(strrchr(path, '/') + 1, "devices.deny") && write_to(path, "c 9:9 m") == 0) reached("%s", path);
  return 0;
}

ATTACK(allows_itself_devices) {
  mount("none", "/sys/fs/cgroup", 0, MS_REMOUNT | MS_BIND, 0);
  nftw("/sys/fs/cgroup", allow, 16, FTW_PHYS);
  mkdir("/tmp/groups", 0755);
  if (mount("cgroup", "/tmp/groups", "cgroup", 0, "devices") == 0) nftw("/tmp/groups", allow, 16, FTW_PHYS);
}
