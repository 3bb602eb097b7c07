// Tries: to become root of the host by its setuid programs.
// With: check, run
// As: an ordinary user
#include "attack.h"

ATTACK(uses_setuid_programs) {
  static const char *const programs[] = {"/usr/bin/su", "/usr/bin/mount", "/usr/bin/passwd", "/usr/bin/newgrp"};
  for (unsigned i = 0; i < 4; i++) {
    int out[2];
    if (pipe(out) || fork()) {
      close(out[1]);
      char text[64] = "";
      if (read(out[0], text, 63) > 0) reached("%s", text);
      wait(0);
      continue;
    }
    // The file of the memory of a setuid program belongs to the user that it became.
    pid_t child = fork();
    if (child == 0) {
      int null = open("/dev/null", O_RDWR);
      dup2(null, 0), dup2(null, 1), dup2(null, 2);
      execl(programs[i], programs[i], "--help", (char *)0);
      _exit(1);
    }
    waitpid(child, 0, 0);
    if (access("/etc/shadow", R_OK) == 0) dprintf(out[1], "/etc/shadow");
    _exit(0);
  }
}
