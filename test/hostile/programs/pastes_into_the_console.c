// Tries: to paste into a virtual console (TIOCLINUX), to hang it up, and to write to it.
// With: check, demo
#include "attack.h"
#include <linux/tiocl.h>

ATTACK(pastes_into_the_console) {
  static const char *const names[] = {"/dev/console", "/dev/tty0", "/dev/tty1", "/dev/ttyS0", "/dev/hvc0", "/dev/vcs", "/dev/vcs1"};
  for (unsigned i = 0; i < sizeof names / sizeof *names; i++) {
    int fd = open(names[i], O_WRONLY | O_NOCTTY | O_NONBLOCK);
    if (fd >= 0) reached("%s is open to be written to", names[i]);
  }
}
