// Tries: to keep cooper waiting: a process in another session holds its output open.
// With: check, run, demo, program
#include "attack.h"

ATTACK(keeps_the_output_open) {
  if (fork() == 0) {
    setsid();
    if (fork()) _exit(0);
    pause();
  }
}
