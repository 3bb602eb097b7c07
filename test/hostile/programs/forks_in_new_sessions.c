// Tries: to make processes without end, each in a session of its own.
// With: check, run, program
// Silent
#include "attack.h"

ATTACK(forks_in_new_sessions) {
  if (fork()) return;
  for (;;)
    if (fork() == 0) setsid();
}
