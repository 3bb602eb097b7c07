// Tries: to set the clock, to what it shows already.
// With: check, run, demo, program
#include "attack.h"
#include <sys/time.h>
#include <sys/timex.h>
#include <time.h>

ATTACK(sets_the_clock) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  if (clock_settime(CLOCK_REALTIME, &now) == 0) reached("clock_settime");
  struct timex same = {.modes = ADJ_OFFSET_SINGLESHOT, .offset = 0};
  if (adjtimex(&same) >= 0) reached("adjtimex");
}
