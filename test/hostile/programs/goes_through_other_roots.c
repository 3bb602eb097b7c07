// Tries: to reach the disk through the root, the directory and the descriptors of each process that it can see.
// With: check, run, program
#include "attack.h"

static void go(int pid) {
  static const char *const ways[] = {"root", "cwd", "root/proc/1/root", "task"};
  char path[64];
  for (unsigned i = 0; i < 3; i++) {
    snprintf(path, sizeof path, "/proc/%d/%s", pid, ways[i]);
    hit_disk(path);
  }
  for (int fd = 3; fd < 32; fd++) {
    snprintf(path, sizeof path, "/proc/%d/fd/%d/" MARK, pid, fd);
    make_file(path, MARK);
  }
}

ATTACK(goes_through_other_roots) { for_each_other(go); }
