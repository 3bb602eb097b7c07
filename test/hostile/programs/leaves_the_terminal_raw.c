// Tries: to leave the terminal of the caller without echo, and its descriptors non-blocking.
// With: check, program
// Terminal
#include "attack.h"
#include <termios.h>

ATTACK(leaves_the_terminal_raw) {
  int terminals[] = {open("/dev/tty", O_RDWR), 0, 1, 2};
  for (unsigned t = 0; t < 4; t++) {
    struct termios now;
    if (tcgetattr(terminals[t], &now)) continue;
    cfmakeraw(&now);
    tcsetattr(terminals[t], TCSANOW, &now);
    fcntl(terminals[t], F_SETFL, O_NONBLOCK);
  }
}
