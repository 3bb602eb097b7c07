// Tries: to take the caller's terminal away: another foreground process group, no controlling terminal, a hangup.
// With: check, run, demo, program
// Terminal
// Silent
#include "attack.h"

ATTACK(takes_the_foreground) {
  signal(SIGTTOU, SIG_IGN);
  signal(SIGHUP, SIG_IGN);
  int terminals[] = {open("/dev/tty", O_RDWR), 0, 1, 2};
  for (unsigned t = 0; t < 4; t++) {
    tcsetpgrp(terminals[t], getpgrp());
    ioctl(terminals[t], TIOCNOTTY);
  }
}
