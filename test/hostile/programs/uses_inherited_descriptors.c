// Tries: to use descriptors that it was not given (CVE-2024-21626).
// With: check, run, demo, program
#include "attack.h"

ATTACK(uses_inherited_descriptors) {
  for (int fd = 3; fd < 1024; fd++)
    if (fcntl(fd, F_GETFD) >= 0) {
      char path[64], file[256] = "";
      snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
      if (readlink(path, file, 255) > 0) reached("descriptor %d: %s", fd, file);
    }
}
