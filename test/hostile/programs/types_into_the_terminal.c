// Tries: to type a command into the shell that started cooper (ioctl_tty(2), TIOCSTI).
// With: check, run, demo, program, step, file
// Terminal
#include "attack.h"

ATTACK(types_into_the_terminal) {
  const char text[] = "touch " MARK "\n";
  int terminals[] = {open("/dev/tty", O_RDWR), 0, 1, 2};
  for (unsigned t = 0; t < 4; t++)
    for (unsigned i = 0; i < sizeof text - 1; i++) ioctl(terminals[t], TIOCSTI, text + i);
}
