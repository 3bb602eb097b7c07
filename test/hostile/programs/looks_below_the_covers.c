// Tries: to take off everything that is mounted over something, and to use what lies below.
// With: check, run, demo, program
#include "attack.h"

ATTACK(looks_below_the_covers) {
  char *mounts = strdup(text_of("/proc/self/mounts")), path[4096];
  for (int round = 0; round < 3; round++) {
    char *copy = strdup(mounts);
    for (char *line = strtok(copy, "\n"); line; line = strtok(0, "\n"))
      if (sscanf(line, "%*s %4095s", path) == 1 && strcmp(path, "/") != 0) umount2(path, MNT_DETACH);
    free(copy);
  }
  static const char *const covered[] = {"/dev", "/run", "/tmp", "/dev/shm", "/sys/fs/cgroup", "/dev/pts", "/dev/mqueue", "/proc"};
  for (unsigned i = 0; i < sizeof covered / sizeof *covered; i++) umount2(covered[i], MNT_DETACH);
  hit_disk("");
  hit_settings("");
  if (access("/dev/kmsg", F_OK) == 0 && write_to("/dev/kmsg", MARK "\n") == 0) reached("/dev/kmsg");
  if (access("/run/" MARK ".sock", F_OK) == 0) reached("the sockets in /run");
}
