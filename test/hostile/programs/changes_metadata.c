// Tries: to change owners, modes, times and attributes of the learner's files, which needs no descriptor.
// With: check, run, demo, program
#include "attack.h"
#include <sys/xattr.h>
#include <utime.h>

ATTACK(changes_metadata) {
  const char *paths[] = {in(home, ".bashrc"), in(home, "w/.cooper/cooper"), workspace, home};
  struct utimbuf long_ago = {1, 1};
  for (unsigned i = 0; i < 4; i++) {
    chmod(paths[i], 0777);
    if (chown(paths[i], 12345, 12345)) {}
    utime(paths[i], &long_ago);
    setxattr(paths[i], "user." MARK, "x", 1, 0);
    setxattr(paths[i], "trusted." MARK, "x", 1, 0);
  }
}
