// Tries: to kill cooper by its process group, which a terminal makes the box share.
// With: check, run, demo, program
// Terminal
// Silent
#include "attack.h"

ATTACK(kills_the_foreground) {
  int terminal = open("/dev/tty", O_RDWR);
  if (terminal >= 0) kill(-tcgetpgrp(terminal), SIGKILL);
  kill(0, SIGKILL);
}
