// Tries: to use up the memory of the machine in its own processes.
// With: check
// Silent
#include "attack.h"

ATTACK(fills_the_memory) {
  for (int i = 0; i < 4; i++)
    if (fork() == 0) {
      for (;;) {
        char *more = malloc(64 << 20);
        if (!more) pause();
        for (long at = 0; at < 64 << 20; at += 4096) more[at] = 1;
      }
    }
}
