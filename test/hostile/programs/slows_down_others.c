// Tries: to give each process that it can see the lowest priority, one CPU, and the first place when memory is short.
// With: check, program
#include "attack.h"
#include <sys/resource.h>

static void slow(int pid) {
  char path[64];
  cpu_set_t one;
  CPU_ZERO(&one);
  CPU_SET(0, &one);
  bool node = is_node(pid);
  struct sched_param none = {0};
  if (setpriority(PRIO_PROCESS, pid, 19) == 0 && node) reached("priority of %d", pid);
  if (sched_setscheduler(pid, SCHED_IDLE, &none) == 0 && node) reached("scheduler of %d", pid);
  if (sched_setaffinity(pid, sizeof one, &one) == 0 && node) reached("CPUs of %d", pid);
  if (syscall(SYS_ioprio_set, 1, pid, 3 << 13) == 0 && node) reached("I/O priority of %d", pid);
  snprintf(path, sizeof path, "/proc/%d/oom_score_adj", pid);
  if (write_to(path, "1000") == 0 && node) reached("%s", path);
}

ATTACK(slows_down_others) { for_each_other(slow); }
