// Tries: to make cooper wait for ever for a process that is stopped before it becomes its command.
// With: check, program
// Silent
// Says: within 10 seconds|no process runs|stopped
#include "attack.h"

ATTACK(stops_itself) { kill(getpid(), SIGSTOP); }
