// Tries: to make each process that it can see look as if it had crashed.
// With: check, program
// Silent
#include "attack.h"

static void crash(int pid) { kill(pid, SIGSEGV); }

ATTACK(crashes_the_judge) { for_each_other(crash); }
