// Tries: to kill each process that it can see, but not itself.
// With: check, run, demo, program
// Silent
#include "attack.h"

static void end(int pid) { kill(pid, SIGKILL); }

ATTACK(kills_one_by_one) { for_each_other(end); }
