// Tries: to write to the learner's files and to the host's directories, as they are.
// With: check, run, demo, program
#include "attack.h"

ATTACK(writes_to_the_disk) { hit_disk(""); }
