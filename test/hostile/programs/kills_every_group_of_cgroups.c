// Tries: to kill each cgroup that it can find by cgroup.kill, but for the root.
// With: check, check 08, program 08
// Silent
#include "groups.h"

static int end(const char *path, const struct stat *found, int kind, struct FTW *where) {
  (void)found;
  if (kind == FTW_F && where->level > 1 && !strcmp(strrchr(path, '/') + 1, "cgroup.kill") && may_hit(path))
    write_to(path, "1");
  return 0;
}

ATTACK(kills_every_group_of_cgroups) {
  mount("none", "/sys/fs/cgroup", 0, MS_REMOUNT | MS_BIND, 0);
  nftw("/sys/fs/cgroup", end, 16, FTW_PHYS);
}
