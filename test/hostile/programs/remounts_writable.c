// Tries: to make every mount writable again (MS_REMOUNT|MS_BIND), and to write.
// With: check, run, demo, program
#include "attack.h"

ATTACK(remounts_writable) {
  char *mounts = strdup(text_of("/proc/self/mounts")), path[4096];
  mount("none", "/", 0, MS_REMOUNT | MS_BIND, 0);
  mount("none", "/", 0, MS_REMOUNT, 0);
  for (char *line = strtok(mounts, "\n"); line; line = strtok(0, "\n"))
    if (sscanf(line, "%*s %4095s", path) == 1) mount("none", path, 0, MS_REMOUNT | MS_BIND, 0);
  hit_disk("");
  hit_settings("");
}
