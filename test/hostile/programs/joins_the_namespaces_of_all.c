// Tries: to join the namespaces of each process that it can see, and to write to the disk from there.
// With: check, program
#include "attack.h"

static char own[8][64];
static const char *const kinds[] = {"user", "mnt", "pid", "net", "uts", "ipc", "cgroup", "time"};

static void join(int pid) {
  for (unsigned i = 0; i < 8; i++) {
    char path[64], other[64] = "";
    snprintf(path, sizeof path, "/proc/%d/ns/%s", pid, kinds[i]);
    if (readlink(path, other, 63) < 0 || strcmp(other, own[i]) == 0) continue;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (setns(fd, 0) == 0) hit_disk("");
    close(fd);
  }
}

ATTACK(joins_the_namespaces_of_all) {
  for (unsigned i = 0; i < 8; i++)
    if (readlink(in("/proc/self/ns", kinds[i]), own[i], 63)) {}
  int child = fork();
  if (child) {
    waitpid(child, 0, 0);
    return;
  }
  for_each_other(join);
  _exit(0);
}
