// Tries: to give all processes of its user the lowest priority, by the user's number and by process groups.
// With: check
#include "attack.h"
#include <sys/resource.h>

ATTACK(slows_down_the_user) {
  for (int group = 1; group < 500; group++) setpriority(PRIO_PGRP, group, 19);
  setpriority(PRIO_USER, 0, 19);
  syscall(SYS_ioprio_set, 3, getuid(), 3 << 13);
}
