// Tries: to open so many files and pipes that nobody else can open one.
// With: check, program
#include "attack.h"
#include <sys/resource.h>

ATTACK(opens_without_end) {
  for (int i = 0; i < 40; i++)
    if (fork() == 0) {
      int ends[2];
      while (pipe(ends) == 0) {}
      pause();
    }
  usleep(300000);
}
