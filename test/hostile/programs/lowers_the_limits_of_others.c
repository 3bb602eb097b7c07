// Tries: to take memory, descriptors and time from each process that it can see, by prlimit(2).
// With: check, program
// Silent
#include "attack.h"
#include <sys/resource.h>

static void limit(int pid) {
  struct rlimit little = {4, 4};
  bool node = is_node(pid);
  int resources[] = {RLIMIT_NOFILE, RLIMIT_FSIZE, RLIMIT_DATA, RLIMIT_AS, RLIMIT_NPROC, RLIMIT_CPU};
  for (unsigned i = 0; i < sizeof resources / sizeof *resources; i++)
    if (prlimit(pid, resources[i], &little, 0) == 0 && node) reached("limit %d of %d", resources[i], pid);
}

ATTACK(lowers_the_limits_of_others) { for_each_other(limit); }
