// Tries: to open the terminals of others by their names, and by a devpts of its own that is not new.
// With: check, run, demo, program
// Terminal
#include "attack.h"

ATTACK(opens_other_terminals) {
  char own[256] = "";
  long length = readlink("/proc/self/fd/0", own, sizeof own - 1);
  own[length > 0 ? length : 0] = 0;
  mkdir("/tmp/pts", 0755);
  mount("devpts", "/tmp/pts", "devpts", 0, 0);
  for (int i = 0; i < 64; i++) {
    const char *directories[] = {"/dev/pts", "/tmp/pts"};
    for (int d = 0; d < 2; d++) {
      char path[64];
      snprintf(path, sizeof path, "%s/%d", directories[d], i);
      // A terminal that was given to the box is its own.
      if (strcmp(path, own) == 0) continue;
      int fd = open(path, O_RDWR | O_NOCTTY | O_NONBLOCK);
      if (fd >= 0) reached("%s of another", path);
    }
  }
}
