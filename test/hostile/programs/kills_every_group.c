// Tries: to kill the process groups that it can name, first its own.
// With: check, run, demo, program
// Silent
#include "attack.h"

ATTACK(kills_every_group) {
  if (fork() == 0) {
    setsid();
    for (int group = 2; group < 500; group++)
      if (group != getpgrp()) kill(-group, SIGKILL);
    _exit(0);
  }
  kill(0, SIGKILL);
}
