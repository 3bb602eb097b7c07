// Tries: to read the host's secrets.
// With: check, run, demo, program
// As: root
#include "attack.h"

ATTACK(reads_what_only_root_may) {
  static const char *const paths[] = {"/etc/shadow", "/etc/gshadow", "/proc/kcore", "/proc/kallsyms.secret", "/proc/1/environ"};
  for (unsigned i = 0; i < sizeof paths / sizeof *paths; i++) {
    int fd = open(paths[i], O_RDONLY);
    struct stat found;
    // Number one in the box's own namespace is no secret.
    if (fd >= 0 && fstat(fd, &found) == 0 && strncmp(paths[i], "/proc/1", 7)) reached("%s", paths[i]);
  }
}
