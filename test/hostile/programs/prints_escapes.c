// Tries: to change the terminal by what it prints: its title, a paste, an answer that the shell would read.
// With: check, program
#include "attack.h"
#include <sys/prctl.h>

ATTACK(prints_escapes) {
  static const char text[] = "\033]0;" MARK "\007\033[5n\033P$q\"p\033\\\x9b" "2J\033[?1049h\033c\r\b\n";
  if (write(1, text, sizeof text - 1) + write(2, text, sizeof text - 1)) {}
  prctl(PR_SET_NAME, "\033[5nx");
  sethostname("\033[5nhost", 8);
  mkdir("/tmp/\033[5n", 0755);
  mount("\033[5n", "/tmp/\033[5n", "tmpfs", 0, 0);
}
