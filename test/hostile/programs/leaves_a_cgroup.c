// Tries: to leave a cgroup, and to move processes that it can see into it.
// With: check, check 08, run, program
#include "attack.h"
#include <ftw.h>

static char made[16][512];
static int count;

static int make(const char *path, const struct stat *found, int kind, struct FTW *where) {
  (void)found;
  if (kind != FTW_D || where->level > 2 || count >= 16) return 0;
  snprintf(made[count], sizeof *made, "%.490s/cooper-attacked", path);
  if (mkdir(made[count], 0755) == 0) count++;
  return 0;
}

static void move(int pid) {
  char text[16];
  snprintf(text, sizeof text, "%d", pid);
  for (int i = 0; i < count; i++) write_to(in(made[i], "cgroup.procs"), text);
}

ATTACK(leaves_a_cgroup) {
  mount("none", "/sys/fs/cgroup", 0, MS_REMOUNT | MS_BIND, 0);
  nftw("/sys/fs/cgroup", make, 16, FTW_PHYS);
  for_each_other(move);
}
