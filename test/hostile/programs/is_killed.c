// Tries: nothing but to end by a signal, which the report must name.
// With: check, program
// Says: SIGKILL
#include "attack.h"

ATTACK(is_killed) { kill(getpid(), SIGKILL); }
