// Tries: to stop all that it can see, so that cooper waits for ever.
// With: check, run, demo, program
// Silent
#include "attack.h"

static void stop(int pid) { kill(pid, SIGSTOP); }

ATTACK(stops_everything) {
  for_each_other(stop);
  kill(-1, SIGSTOP);
}
