// Tries: to make device files for memory, the kernel log, ports and terminals, and to open them.
// With: check, run, demo
#include "attack.h"
#include <sys/sysmacros.h>

ATTACK(makes_devices) {
  static const int minors[][2] = {{1, 1}, {1, 4}, {1, 11}, {5, 1}, {4, 0}, {10, 200}, {10, 229}, {10, 232}, {136, 0}, {136, 1}};
  mkdir("/tmp/devices", 0755);
  mount("tmpfs", "/tmp/devices", "tmpfs", 0, 0);
  for (unsigned i = 0; i < sizeof minors / sizeof *minors; i++) {
    char path[64];
    snprintf(path, sizeof path, "/tmp/devices/%u", i);
    if (mknod(path, S_IFCHR | 0666, makedev(minors[i][0], minors[i][1]))) continue;
    int fd = open(path, O_RDWR | O_NONBLOCK | O_NOCTTY);
    if (fd >= 0) reached("device %d:%d", minors[i][0], minors[i][1]);
  }
}
