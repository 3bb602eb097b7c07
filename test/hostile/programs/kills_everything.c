// Tries: to kill all that it can see, kill(-1), from a process that goes on.
// With: check, run, demo, program
// Silent
#include "attack.h"

ATTACK(kills_everything) { kill(-1, SIGKILL); }
